"""Whoever answers the same operations over the same rows: one file each, and each a server process of its own."""
