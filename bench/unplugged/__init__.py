"""A busy hall whose devices are unplugged and plugged in again at random, and what becomes of it."""
