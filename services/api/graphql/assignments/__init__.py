"""Who handles an issue, and requests to give it back."""
