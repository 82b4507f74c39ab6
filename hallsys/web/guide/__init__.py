"""What to bring for a matter, for everybody to read at home: a page without a script."""
