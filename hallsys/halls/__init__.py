"""Halls with their zones, opening hours and working days."""
