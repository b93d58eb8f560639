"""Finding anything of a territory."""
