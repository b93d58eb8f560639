"""Territories over time, people, organisations and their rights."""
