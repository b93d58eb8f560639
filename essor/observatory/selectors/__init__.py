"""Reads shaped for pages, one module per subject."""
