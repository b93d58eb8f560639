"""Settings, URL root and WSGI entry. No logic."""
