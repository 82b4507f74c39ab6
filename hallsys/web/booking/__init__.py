"""Appointments from home: choosing a time, and what one holds."""
