"""Tenants, their units, and who is asking."""
