"""Screenshots of each kind of page: `make shots` writes them to `build/shots/`, to be looked at one by one."""
