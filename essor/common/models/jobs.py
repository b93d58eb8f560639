"""Crash-safe jobs: lease, idempotency key, progress row, periodic tick."""
