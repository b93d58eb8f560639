"""Writes of the observatory."""
