"""LED signs above the windows."""
