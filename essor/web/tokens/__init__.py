"""Pages of personal API tokens."""
