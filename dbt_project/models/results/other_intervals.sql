-- One row per estimate and interval method other than Wald.
select * from {{ lake('models', 'other_intervals') }}
