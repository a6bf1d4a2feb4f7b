"""Posts, and the people that other rows point at."""
