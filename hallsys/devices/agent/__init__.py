"""The process beside the hardware: runs the drivers and talks to the server."""
