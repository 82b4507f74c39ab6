"""Rating pads and key pads at the windows."""
