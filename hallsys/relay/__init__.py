"""From the log to sockets and devices: sinks, each with its own cursor."""
