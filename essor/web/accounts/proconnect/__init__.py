"""ProConnect: OpenID Connect of the State, whose userinfo is a signed token."""
