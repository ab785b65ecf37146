-- One row per published measure: whether its small counts could be protected.
select * from {{ lake('disclosure', 'measures') }}
