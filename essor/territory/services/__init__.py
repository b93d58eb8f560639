"""Writes about territories, people and organisations."""
