"""Windows: what a clerk does with a ticket, and which queues a window serves."""
