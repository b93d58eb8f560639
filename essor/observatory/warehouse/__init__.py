"""DuckDB over Parquet: ingest, named SQL, reader, company search. Knows no Django."""
