"""The interface to other systems: departments' own, portals, hotlines, boards of the city."""
