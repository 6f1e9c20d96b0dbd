"""Attacks on a server of our own, on loopback alone: `make attack`, or `python -m attack [NAME ...]`."""
