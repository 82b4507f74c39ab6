"""Applicants: who a credential belongs to."""
