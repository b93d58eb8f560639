"""The address book of a territory."""
