"""Indicators of a territory: charts, dictionary, comparison of perimeters, exports."""
