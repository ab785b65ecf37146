-- One row per comparison of mean scores between two groups.
select * from {{ lake('models', 'effect_sizes') }}
