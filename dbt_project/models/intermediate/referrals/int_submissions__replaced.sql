-- One row per submission that took the place of another when it was accepted: the version of the
-- month that had counted until then.
with

earlier_best as (

    select
        later.submission_id,
        min_by(earlier.submission_id, earlier.version_rank) as replaced_submission_id,
        min(earlier.version_rank) as best_rank
    from {{ ref('int_submissions__ranked') }} as later
    inner join {{ ref('int_submissions__ranked') }} as earlier
        on earlier.provider_code = later.provider_code
        and earlier.reporting_month = later.reporting_month
        and earlier.landed_at < later.landed_at
    group by later.submission_id

)

select
    ranked.submission_id,
    earlier_best.replaced_submission_id,
    ranked.reporting_month,
    ranked.provider_code,
    ranked.landed_at
from {{ ref('int_submissions__ranked') }} as ranked
inner join earlier_best using (submission_id)
where ranked.version_rank < earlier_best.best_rank
