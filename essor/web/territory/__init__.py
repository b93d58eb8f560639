"""Home of a territory."""
