"""Languages of the pages: their catalogues, their templates, and dates and places in their words."""
