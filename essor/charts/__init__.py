"""Pure functions: data to chart specification and its data table."""
