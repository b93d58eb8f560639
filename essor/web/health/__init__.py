"""Says whether the installation is well."""
