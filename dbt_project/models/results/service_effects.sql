-- One row per service of every multilevel fit, shrunken towards the average.
select * from {{ lake('models', 'service_effects') }}
