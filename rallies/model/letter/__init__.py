"""Letters: tables, acts, the keys they are sealed to, and questions."""
