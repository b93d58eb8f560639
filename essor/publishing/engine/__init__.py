"""Pure: a document tree and its writers."""
