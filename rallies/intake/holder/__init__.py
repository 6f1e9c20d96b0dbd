"""The pages of who holds a key: what became of it, and the ways to change it."""
