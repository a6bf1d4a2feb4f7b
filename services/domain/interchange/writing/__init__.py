"""Records → a file of our own shape, and the file of what was wrong: streamed, and harmless to a spreadsheet."""
