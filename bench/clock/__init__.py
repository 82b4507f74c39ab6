"""A machine's clock that can be set for one program, while it runs."""
