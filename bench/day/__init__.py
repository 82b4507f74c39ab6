"""A day of a large hall in one run, in minutes: its clock goes fast."""
