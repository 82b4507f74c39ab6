"""Cases (办件): from acceptance over results to hand-over at the output window."""
