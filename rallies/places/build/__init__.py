"""Building the gazetteer's file; nothing here is needed once it is made."""
