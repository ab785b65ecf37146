{{ config(materialized='incremental') }}
-- One row per pathway: the latest stated ethnic category over all months.
-- Not stated, not known and blank never overwrite a stated category; among themselves the
-- latest counts. A code outside the list is invalid (-3), nothing submitted is missing (-1).
with

listed as (

    select ethnic_category_code, true as is_stated from {{ ref('ethnic_categories') }}
    union all
    select ethnic_category_code, false from {{ ref('ethnicity_not_given') }}

),

reported as (

    select
        referrals.pathway_key,
        referrals.recency,
        case
            when validated.is_stated then patients.validated_ethnic_category_code
            when submitted.is_stated then patients.submitted_ethnic_category_code
            when validated.ethnic_category_code is not null
                then patients.validated_ethnic_category_code
            when submitted.ethnic_category_code is not null
                then patients.submitted_ethnic_category_code
            when patients.validated_ethnic_category_code is null
                and patients.submitted_ethnic_category_code is null then '-1'
            else '-3'
        end as ethnic_category_code,
        coalesce(validated.is_stated, false) or coalesce(submitted.is_stated, false) as is_stated
    from {{ ref('int_referrals__reported') }} as referrals
    left join {{ ref('stg_mds__patients') }} as patients
        on patients.submission_id = referrals.submission_id
        and patients.record_number = referrals.record_number
    left join listed as validated
        on validated.ethnic_category_code = patients.validated_ethnic_category_code
    left join listed as submitted
        on submitted.ethnic_category_code = patients.submitted_ethnic_category_code

)

select
    pathway_key,
    coalesce(
        max_by(ethnic_category_code, recency) filter (where is_stated),
        max_by(ethnic_category_code, recency)
    ) as ethnic_category_code,
    max_by(ethnic_category_code, recency) as latest_ethnic_category_code,
    count(distinct ethnic_category_code) filter (where is_stated) as n_stated_categories
from reported
group by pathway_key
