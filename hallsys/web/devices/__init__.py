"""The page of devices: agents, how their devices do, pairing, tests."""
