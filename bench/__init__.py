"""Side-by-side measures, one script each; results are committed as tables."""
