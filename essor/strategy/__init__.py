"""Axes, action sheets, roadmap, convention, indicators, evaluation."""
