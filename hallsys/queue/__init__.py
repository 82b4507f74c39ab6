"""Queues and tickets: numbers, priority, dispatch and expected waits."""
