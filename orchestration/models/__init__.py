"""Statistical models: which ones is data (`specifications.yaml`), how they are fitted is code.

A fit sees covariate cells counted in SQL, never people. Estimates and diagnostics are Parquet
in the lake; dbt turns them into the `models` schema.
"""
