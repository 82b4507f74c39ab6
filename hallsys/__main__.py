"""`python -m hallsys`."""

import gc

# Next to nothing of what a program imports is garbage: to look for some again and again, as is the
# interpreter's way, took a fifth of each start.
gc.set_threshold(50_000, 20, 20)

from hallsys.cli import main  # noqa: E402 - what it imports, too

if __name__ == "__main__":
    main()
