"""What every context builds on: actors, rights, audit, jobs, sync, files, imports, search."""
