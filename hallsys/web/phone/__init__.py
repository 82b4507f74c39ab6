"""The page of one ticket, on its holder's phone."""
