"""Settings by environment: dev, test, prod over base."""
