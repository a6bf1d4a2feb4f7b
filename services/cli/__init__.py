"""The operator's hand: one file per command, one line per command in `main`."""
