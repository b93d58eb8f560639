"""Gallery of the components: every one in its states."""
