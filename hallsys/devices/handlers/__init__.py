"""Handlers of URLs that stand before pyserial's own; it finds them by their modules' names."""
