"""Side-by-side measurements that anyone can rerun: `make bench`, or `python -m bench import_` for one of them.

Each module but those that begin with an underscore is one measurement with a `main()`, run in a process of its own. It puts its
contenders on one server in one run, interleaved, checks that they do the same, prints ratios first, and asserts no time.
"""
