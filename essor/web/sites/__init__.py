"""Sites of a territory: list, map, export, company search, the file of a site."""
