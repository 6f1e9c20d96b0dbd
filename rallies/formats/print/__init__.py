"""What is printed and passed on as pictures: set by Typst from the templates beside."""
