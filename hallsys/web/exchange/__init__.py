"""The page of the demo's receiving system: what arrived there, and how it is told to fail. Demo only."""
