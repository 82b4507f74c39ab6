"""Boards and window signs on screens, and what boards say."""
