"""Legal pages: accessibility, personal data, sources and licences; and the error pages."""
