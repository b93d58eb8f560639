"""Writes of the common layer."""
