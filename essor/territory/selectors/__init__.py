"""Page-shaped reads of the territory context."""
