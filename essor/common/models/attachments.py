"""Content-addressed files and who may see them."""
