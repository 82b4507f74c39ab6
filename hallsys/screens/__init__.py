"""Passes of screens: which browser may show the pages of a kiosk, a board, a sign or a pad."""
