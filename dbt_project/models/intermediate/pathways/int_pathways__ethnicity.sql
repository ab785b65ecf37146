-- One row per referral: the latest stated ethnic category over all months.
-- Not stated, not known and blank never overwrite a stated category; among themselves the
-- latest counts. A code outside the list is invalid (-3), nothing submitted is missing (-1).
with

reported as (

    select
        referrals.unique_service_request_id as pathway_key,
        referrals.reporting_month,
        case
            when patients.ethnic_category_code is null then '-1'
            when categories.ethnic_category_code is not null then patients.ethnic_category_code
            when not_given.ethnic_category_code is not null then patients.ethnic_category_code
            else '-3'
        end as ethnic_category_code,
        categories.ethnic_category_code is not null as is_stated
    from {{ ref('stg_mds__referrals') }} as referrals
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    left join {{ ref('stg_mds__patients') }} as patients
        on patients.submission_id = referrals.submission_id
        and patients.record_number = referrals.record_number
    left join {{ ref('ethnic_categories') }} as categories
        on categories.ethnic_category_code = patients.ethnic_category_code
    left join {{ ref('ethnicity_not_given') }} as not_given
        on not_given.ethnic_category_code = patients.ethnic_category_code
    where referrals.unique_service_request_id is not null

)

select
    pathway_key,
    ethnic_category_code
from reported
qualify row_number() over (
    partition by pathway_key
    order by
        case when is_stated then 1 else 0 end desc, reporting_month desc, ethnic_category_code
) = 1
