"""The register as it moves: sites, events, notes."""
