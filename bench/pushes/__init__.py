"""Pushes to a receiver that fails, while both sides are killed: none is lost, none overtakes another."""
