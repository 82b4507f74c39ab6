"""hallsys: the queue, case and hand-over system of a government service hall."""

__version__ = "0.1.0"
