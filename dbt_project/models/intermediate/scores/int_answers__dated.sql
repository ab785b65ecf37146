{{ config(materialized='view') }}
-- One row per answer to a known assessment tool that was given while the pathway was open: at an
-- appointment that counts, or outside one between the day of referral and the day of discharge; in a
-- partial build only of the pathways that are built now.
-- An answer given at an appointment carries no date: it takes that of the appointment in the same
-- submission or, when that was sent in an earlier month only, of that one.
-- `occasion` orders the answers of a pathway and is never equal for two: day, outside or at an
-- appointment, row, submission.
with

tools as (

    select distinct snomed_code from {{ ref('int_assessment_tools') }}

),

contacts as (

    -- with those of other pathways under the same id, to one of which an answer belongs
    select pathway_key, submission_id, unique_care_contact_id, contact_date
    from {{ ref('int_contacts__counted') }}
    {%- if is_partial('int_pathways__answers') %}
    where unique_care_contact_id in (
        select unique_care_contact_id from {{ existing('int_contacts__judged') }}
        {{ affected('where', 'pathway_key', 'int_pathways__answers') }}
    )
    {%- endif %}

),

at_contacts as (

    select
        contacts.pathway_key,
        contacts.contact_date,
        contacts.submission_id as contact_submission_id,
        scores.submission_id,
        scores.unique_care_contact_id,
        latest.submission_order,
        scores.source_row,
        scores.tool_snomed_code,
        scores.answer,
        latest.data_set_version,
        contacts.submission_id = scores.submission_id as is_of_same_submission
    from {{ ref('stg_mds__contact_scores') }} as scores
    inner join tools on tools.snomed_code = scores.tool_snomed_code
    inner join {{ ref('int_submissions__latest') }} as latest
        on latest.submission_id = scores.submission_id
    inner join contacts
        on contacts.unique_care_contact_id = scores.unique_care_contact_id
        and (
            contacts.submission_id = scores.submission_id
            or {{ month_of('contacts.contact_date') }} < scores.reporting_month
        )

),

of_earlier_contacts as (

    select at_contacts.*
    from at_contacts
    left join {{ ref('stg_mds__care_contacts') }} as own
        on own.submission_id = at_contacts.submission_id
        and own.unique_care_contact_id = at_contacts.unique_care_contact_id
    where not at_contacts.is_of_same_submission and own.submission_id is null
    qualify row_number() over (
        partition by at_contacts.submission_id, at_contacts.source_row
        order by at_contacts.contact_date desc, at_contacts.contact_submission_id desc
    ) = 1

),

outside_contacts as (

    select
        states.pathway_key,
        scores.completed_date,
        latest.submission_order,
        scores.source_row,
        scores.tool_snomed_code,
        latest.data_set_version,
        scores.answer
    from {{ ref('stg_mds__referral_scores') }} as scores
    {{ join_pathway('scores') }}
    inner join {{ ref('int_pathways__latest_state') }} as states
        on states.pathway_key = identifiers.pathway_key
    where scores.completed_date >= states.referral_received_date
        {{ affected('and', 'states.pathway_key', 'int_pathways__answers') }}
        and (states.discharge_date is null or scores.completed_date <= states.discharge_date)
    qualify row_number() over (
        partition by
            states.pathway_key, scores.tool_snomed_code, scores.completed_date,
            scores.completed_time
        order by scores.reporting_month desc, scores.submission_id, scores.source_row desc
    ) = 1

),

every as (

    select pathway_key, contact_date as answer_date, 1 as place, submission_order, source_row,
        tool_snomed_code, data_set_version, answer
    from at_contacts
    where is_of_same_submission
    union all
    select pathway_key, contact_date, 1, submission_order, source_row, tool_snomed_code,
        data_set_version, answer
    from of_earlier_contacts
    union all
    select pathway_key, completed_date, 0, submission_order, source_row, tool_snomed_code,
        data_set_version, answer
    from outside_contacts

)

select
    pathway_key,
    tool_snomed_code,
    data_set_version,
    answer,
    cast({{ dbt.datediff("cast('1970-01-01' as date)", 'answer_date', 'day') }} as bigint)
        * 200000000000000 + place * 100000000000000 + source_row * 100000 + submission_order
        as occasion
from every
{{ affected('where', 'pathway_key', 'int_pathways__answers') }}
