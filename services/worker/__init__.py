"""Floor 2: time; thin."""
