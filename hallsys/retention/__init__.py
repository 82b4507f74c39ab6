"""How long personal data is kept, and its erasure: by schedule, and when a person asks for it."""
