"""The page of a window's clerk."""
