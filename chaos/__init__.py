"""What happens to what was acknowledged when something breaks: `python -m chaos`, on loopback and within bounds."""
