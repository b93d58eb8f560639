"""Maps: points and areas in, GeoJSON, bounds, legend and data table out."""
