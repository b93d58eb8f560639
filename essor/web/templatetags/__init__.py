"""Template tags and filters of Essor, available in every template."""
