"""A list of people with their posts comes in: as a table of text, checked row by row, and all of it or nothing."""
