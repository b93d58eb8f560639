"""Notices about the companies of a territory, and what people say of a site's industry."""
