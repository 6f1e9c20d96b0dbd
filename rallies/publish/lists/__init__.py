"""Lists and feeds of rallies, and their pages."""
