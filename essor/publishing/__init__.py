"""Documents out: an engine (tree to DOCX, PDF, XLSX) and one module per document."""
