"""Ticket printers, and the slip they print."""
