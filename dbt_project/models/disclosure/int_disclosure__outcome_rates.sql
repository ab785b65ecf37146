-- One row per row of the outcome rates that disclosure control decided about. True counts.
select * from {{ lake('disclosure', 'outcome_rates') }}
