"""The file of a company."""
