"""For those who watch over the server: is it there, can it work, what does it do."""
