"""Measurements that anyone can rerun: `make bench`. Never part of the test suite, and no assertion about a wall clock.

`python -m bench` runs every benchmark in turn; `python -m bench reads --issues 5000` one of them on a small set.
"""
