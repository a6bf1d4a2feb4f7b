"""Deadlines, why they are what they are, and what they escalated to."""
