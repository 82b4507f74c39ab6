"""Matters (事项): what can be applied for, with its materials and limits."""
