"""Charts: data in, specification and data table out. Pages and documents draw the same ones."""
