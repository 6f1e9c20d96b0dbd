"""What is passed on: the kit, networks, colours."""
