"""Versioned tables that ship: geography, territories, zonings, nomenclatures, contours.

Each table is a file with its producer, vintage, licence, origin and checksum (data/manifest.toml).
The database and the warehouse both load them from here. Pure: no Django.
"""

from essor.reference.manifest import Attribution, attributions

__all__ = ["Attribution", "attributions"]
