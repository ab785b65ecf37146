{{ config(materialized='incremental') }}
-- One row per pathway with a presenting complaint: the problem it is and the measure of anxiety
-- it calls for. One complaint counts: a validated one first, then primary before secondary, then
-- the latest, then the last row (measures M203 to M205). Without a row of complaints the
-- referral's own category says.
with

reported as (

    -- open referrals send the same complaint every month
    select
        identifiers.pathway_key,
        complaints.submitted_complaint_code,
        case when complaints.validated_complaint_code not like '-%'
            then complaints.validated_complaint_code end as validated_complaint_code,
        complaints.significance_code,
        complaints.complaint_date,
        max({{ row_order('complaints') }}) as recency
    from {{ ref('stg_mds__presenting_complaints') }} as complaints
    {{ join_pathway('complaints') }}
    {{ affected('where', 'identifiers.pathway_key') }}
    group by
        identifiers.pathway_key, complaints.submitted_complaint_code,
        case when complaints.validated_complaint_code not like '-%'
            then complaints.validated_complaint_code end,
        complaints.significance_code, complaints.complaint_date

),

complaints as (

    select
        pathway_key,
        coalesce(validated_complaint_code, submitted_complaint_code) as complaint_code
    from reported
    qualify row_number() over (
        partition by pathway_key
        order by
            case when validated_complaint_code is null then 1 else 0 end,
            significance_code nulls last, complaint_date desc nulls last, recency desc
    ) = 1

),

chosen as (

    select
        states.pathway_key,
        coalesce(complaints.complaint_code, states.complaint_category_code) as complaint_code
    from {{ ref('int_pathways__latest_state') }} as states
    left join complaints using (pathway_key)
    {{ affected('where', 'states.pathway_key') }}

),

codes as (

    select
        distinct_codes.complaint_code,
        max_by(
            descriptors.problem_descriptor, length(descriptors.complaint_code_prefix)
        ) as problem_descriptor,
        max_by(
            descriptors.anxiety_measure, length(descriptors.complaint_code_prefix)
        ) as anxiety_measure
    from (select complaint_code from chosen group by complaint_code) as distinct_codes
    left join {{ ref('problem_descriptors') }} as descriptors
        on distinct_codes.complaint_code like concat(descriptors.complaint_code_prefix, '%')
    group by distinct_codes.complaint_code

)

select
    chosen.pathway_key,
    coalesce(codes.problem_descriptor, 'Other problem') as problem_descriptor,
    coalesce(codes.anxiety_measure, 'GAD-7') as appropriate_anxiety_measure
from chosen
inner join codes using (complaint_code)
