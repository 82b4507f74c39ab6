"""The screen of a bank of lockers: a card or a code, and the door that it opens."""
