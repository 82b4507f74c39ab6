"""How far a case is, on its applicant's phone: by its number and their document, or by the receipt's code."""
