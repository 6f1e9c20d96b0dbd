"""Who is written to, whether that is confirmed, and the words around it."""
