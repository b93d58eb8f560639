"""Directory, needs and offers, practices, events."""
