"""Floor 0: knows nothing of roundtables."""
