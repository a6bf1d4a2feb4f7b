"""What is counted and compared across slices."""
