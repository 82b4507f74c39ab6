"""What a kiosk's agent does while it cannot reach the server: it issues from lent numbers and hands in."""
