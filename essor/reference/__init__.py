"""Versioned reference tables that ship with Essor, and their readers."""
