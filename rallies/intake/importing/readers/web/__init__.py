"""What pages and programs of the web hold: schema.org events, lists in JSON, and news feeds."""
