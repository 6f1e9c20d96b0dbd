"""Files of rallies: what they say, row by row, and what becomes of each row."""
