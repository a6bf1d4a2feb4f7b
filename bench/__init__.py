"""Side-by-side measurements that anyone can rerun: `make bench`, or `python -m bench import_` for one of them. README.md says how.

Each module but those that begin with an underscore is one measurement with a `main()`, run in a process of its own. It puts its
contenders on one server in one run, interleaved, checks that they do the same, prints ratios first, and asserts no time.

Reads are measured on a set that is made once (`dataset/`) and kept in `.bench/`; BENCH_ISSUES, BENCH_DISTRICTS, BENCH_ROUNDS and
BENCH_SECONDS change its size and the effort. `contenders/` has one file for whoever answers beside the product, `frame/` what
measurements share. Figures go to RESULTS.md as well.
"""
