"""Points: as people write them, on the sphere, nearest to others, and their zones."""
