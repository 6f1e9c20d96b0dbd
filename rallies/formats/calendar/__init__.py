"""iCalendar: written, read back, and read leniently from others."""
