"""The rating pad of a window."""
