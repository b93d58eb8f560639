"""Import runs: mapping, preview, application and undo."""
