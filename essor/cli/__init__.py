"""The essor command, one module per area."""
