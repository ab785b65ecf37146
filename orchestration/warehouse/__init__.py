"""The warehouse: dbt builds it, one step at a time, and nobody else writes it."""
