"""The district's own policy lines: their versions, what a version would change, and which one is in force."""
