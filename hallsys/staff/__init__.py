"""Clerks and managers: accounts, roles and sign-in."""
