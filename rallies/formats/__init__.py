"""One file a standard: calendars, feeds, JSON, CSV, QR codes and the parts of a map."""
