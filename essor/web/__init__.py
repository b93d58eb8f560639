"""Everything HTTP: one folder per area."""
