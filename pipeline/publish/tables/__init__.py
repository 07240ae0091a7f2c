"""The views as tables for other programs: columns declared once, CSV and Parquet with their description."""
