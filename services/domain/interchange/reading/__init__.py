"""Files of every kind as one stream of rows, with flat memory and nothing trusted."""
