"""Reads that documents and the API share."""
