"""The tour of the demo hall: its live surfaces beside the simulated devices."""
