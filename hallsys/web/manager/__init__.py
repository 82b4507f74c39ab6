"""The manager's page: the hall as it stands, and who serves what."""
