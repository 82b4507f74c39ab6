"""Twins of the devices that speak the same bytes, with faults as settings."""
