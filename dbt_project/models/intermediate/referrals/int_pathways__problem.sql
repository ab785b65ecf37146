-- One row per pathway with a presenting complaint: the problem it is and the measure of anxiety
-- it calls for. One complaint counts: a validated one first, then primary before secondary, then
-- the latest, then the last row (measures M203 to M205). Without a row of complaints the
-- referral's own category says.
with

complaints as (

    select
        identifiers.pathway_key,
        case
            when complaints.validated_complaint_code not like '-%'
                then complaints.validated_complaint_code
            else complaints.submitted_complaint_code
        end as complaint_code,
        row_number() over (
            partition by identifiers.pathway_key
            order by
                case
                    when complaints.validated_complaint_code is null then 1
                    when complaints.validated_complaint_code like '-%' then 1
                    else 0
                end,
                complaints.significance_code nulls last,
                complaints.complaint_date desc nulls last,
                {{ row_order('complaints') }} desc
        ) as place
    from {{ ref('stg_mds__presenting_complaints') }} as complaints
    {{ join_pathway('complaints') }}

),

chosen as (

    select
        states.pathway_key,
        coalesce(complaints.complaint_code, states.complaint_category_code) as complaint_code
    from {{ ref('int_pathways__latest_state') }} as states
    left join complaints on complaints.pathway_key = states.pathway_key and complaints.place = 1

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
