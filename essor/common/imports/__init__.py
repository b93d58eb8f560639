"""The import wizard: from a spreadsheet to rows of a context, previewed, whole or not at all."""
