"""Essor: open-source software that helps an industrial territory grow."""
