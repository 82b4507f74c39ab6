"""Drivers of hall hardware, their simulated twins, and the agent that runs them."""
