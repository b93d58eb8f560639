"""Pure functions: data to GeoJSON, legend and data table."""
