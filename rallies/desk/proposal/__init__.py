"""What takes two people: proposals of changes, and agreeing to them."""
