"""Engine-neutral backups: rows, files and the warehouse's manifest in one archive (see the ADR)."""
