"""Issues: what was raised, by whom, where, and what was replied."""
