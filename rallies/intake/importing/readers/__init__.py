"""Files as programs and people make them, each kind read into rows."""
