"""Lists that come in as text."""
