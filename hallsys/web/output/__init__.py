"""The page of the output window: what is ready for whom, and its hand-over."""
