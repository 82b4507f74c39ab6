"""The staff's first page: signing in, and choosing the place to work at."""
