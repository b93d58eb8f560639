"""Notes about sites."""
