"""Roundtables: series, meetings, seats, agenda, outcomes, minutes."""
