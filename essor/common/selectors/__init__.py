"""Page-shaped reads of the common layer."""
