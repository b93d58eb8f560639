"""Pure algorithms of the observatory."""
