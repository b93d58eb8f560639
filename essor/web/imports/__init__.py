"""The import wizard: file, columns, preview, done."""
