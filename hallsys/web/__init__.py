"""The pages of the hall, one package an audience."""
