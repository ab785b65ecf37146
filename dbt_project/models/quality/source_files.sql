-- One row per published file in use: where it came from and what it fed.
select * from {{ lake('provenance', 'source_files') }}
