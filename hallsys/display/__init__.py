"""What a board, a sign or a speaker shows and says: pure functions."""
