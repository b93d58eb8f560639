"""Members of a territory and of the installation, their invitations and requests."""
