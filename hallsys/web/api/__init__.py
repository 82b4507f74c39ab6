"""What other systems ask: departments' own systems tell where their cases stand."""
