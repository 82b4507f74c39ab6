"""The lines of the journey, in their order, by the word that each begins with."""

STEPS = (
    "card read",
    "number",
    "slip",
    "call",
    "sign",
    "announcement",
    "service",
    "case",
    "service",
    "rating",
    "conclusion",
    "shelf",
    "hand-over",
    "log",
)
