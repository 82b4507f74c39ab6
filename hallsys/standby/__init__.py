"""The second machine of a hall on SQLite: it follows the first, and takes over from it."""
