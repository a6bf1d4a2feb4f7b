"""The end of an issue: final reply, nod, reopening."""
