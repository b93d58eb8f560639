"""One search entry per object, same query on both databases."""
