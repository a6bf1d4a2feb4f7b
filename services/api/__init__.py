"""Floor 2: HTTP and GraphQL; thin."""
