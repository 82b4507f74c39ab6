"""Drivers of lock boards: they open the doors of lockers."""
