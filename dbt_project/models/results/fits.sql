-- One row per fit, with its diagnostics.
select * from {{ lake('models', 'fits') }}
