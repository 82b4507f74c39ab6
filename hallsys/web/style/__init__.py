"""The style page: every token and element of the pages, in a demo only."""
