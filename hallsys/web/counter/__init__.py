"""What the pages of all windows share: the snapshot of a counter and the commands on its ticket."""
