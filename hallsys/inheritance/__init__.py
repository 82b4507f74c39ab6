"""What a hall takes over from the hall above: matters, with their packages and process templates."""
