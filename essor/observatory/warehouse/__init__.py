"""DuckDB over Parquet: ingest, named SQL, checks. Knows no Django."""
