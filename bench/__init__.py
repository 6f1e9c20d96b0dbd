"""Benchmarks: what `make bench` runs. How to add one stands in `bench/harness.py`."""
