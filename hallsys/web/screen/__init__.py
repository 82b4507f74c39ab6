"""The page of a screen that is not set up yet."""
