"""Questions about many rallies, answered with public faces."""
