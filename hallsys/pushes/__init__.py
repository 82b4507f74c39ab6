"""Pushes: what the hall tells other systems of its services, ratings and cases, and whether it arrived."""
