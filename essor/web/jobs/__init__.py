"""Pages of jobs: lists, progress, cancel, retry."""
