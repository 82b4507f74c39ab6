"""The demo hall: seed, simulated devices, tour and journey."""
