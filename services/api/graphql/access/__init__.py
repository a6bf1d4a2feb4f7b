"""Why somebody may, or may not."""
