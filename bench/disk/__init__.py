"""A disk that can lose its power: a layer that notes what a program writes, and what is left of it."""
