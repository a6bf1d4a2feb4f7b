"""Whoever may see a row is shown it everywhere, and nobody else anywhere: random districts, policies and posts, every surface.

land (what is stored, at random) · overlays (random lines of a district's own) · asking (somebody in a district under a policy, and what
Casbin says) · surfaces (the ways to a row, read from the schema) · test_surfaces · test_registry · weaker, test_weaker_reaches (each reach
and delegation broken, one at a time, must be noticed).
"""
