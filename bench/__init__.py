"""Measures a running server from outside, over real HTTP and real sockets."""
