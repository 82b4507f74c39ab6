"""Readers of identity documents."""
