"""Random operations, answered by every way of reading that the product has and by an oracle that shares nothing with them.

world (what is stored, and who asks) · oracle (plain Python over the rows) · generate (random operations) · legs (the ways of reading)
· compare (where two answers part) · test_differential.
"""
