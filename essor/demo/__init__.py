"""The demonstration territory, built through services."""
