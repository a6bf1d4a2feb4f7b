"""Cells of another system's book → a record of ours, or everything that is wrong with the row."""
