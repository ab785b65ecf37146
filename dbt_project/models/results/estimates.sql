-- One row per estimate of every fitted model, also those that did not converge.
select * from {{ lake('models', 'estimates') }}
