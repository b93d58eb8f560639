"""Documents of a territory, to download."""
