"""Pure calculations of the territory context."""
