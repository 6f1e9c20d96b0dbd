"""Letters, from the form to the page that follows them."""
