"""What needs somebody in charge: alerts over the present state, and calls for help."""
