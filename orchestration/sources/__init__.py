"""Where data come in: published figures (open lane) and monthly submissions (record lane).

Modules here find files, check that they are what they claim to be, and write accepted rows
to the lake as text. What a value means is decided in dbt staging, never here.
"""
