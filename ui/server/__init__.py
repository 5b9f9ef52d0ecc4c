"""What surrounds the pages: the HTML they come in, the addresses beside them, the guard before them."""
