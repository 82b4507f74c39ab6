"""Guides for those who use a hall or run one; the pages under /help."""
