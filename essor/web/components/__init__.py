"""Template components and their registry."""
