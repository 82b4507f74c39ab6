"""`python -m hallsys`."""

from hallsys.cli import main

if __name__ == "__main__":
    main()
