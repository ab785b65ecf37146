-- One row per estimate and other choice of covariates.
select * from {{ lake('models', 'sensitivity') }}
