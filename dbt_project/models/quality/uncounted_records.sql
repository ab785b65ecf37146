-- One row per kind of record and reason: appointments and answers of submissions that count which do
-- not count towards a pathway. Nothing is left out without being counted here.
with

contacts as (

    select
        case
            when identifiers.pathway_key is null then 'no_referral'
            when contacts.contact_date is null then 'no_date'
            when contacts.appointment_type_code = '06' then 'follow_up'
            when contacts.contact_date < states.referral_received_date then 'before_referral'
            when contacts.contact_date > states.discharge_date then 'after_discharge'
            when counted.pathway_key is null then 'sent_again_later'
        end as reason
    from {{ ref('stg_mds__care_contacts') }} as contacts
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    left join {{ ref('int_pathways__identifiers') }} as identifiers
        on identifiers.identifier_kind = 'service_request_id'
        and identifiers.provider_code = contacts.provider_code
        and identifiers.identifier = contacts.service_request_id
    left join {{ ref('int_pathways__latest_state') }} as states
        on states.pathway_key = identifiers.pathway_key
    left join {{ ref('int_contacts__counted') }} as counted
        on counted.submission_id = contacts.submission_id
        and counted.source_row = contacts.source_row

)

select 'appointment' as record_kind, reason, cast(count(*) as bigint) as n_records
from contacts
where reason is not null
group by reason
{% for reason in ['not_a_number', 'out_of_range', 'fraction'] %}
union all
select
    case when tool like 'peq%' then 'questionnaire answer' else 'score' end,
    '{{ reason }}',
    cast(sum(n_{{ reason }}{{ 's' if reason == 'fraction' }}) as bigint)
from {{ ref('int_pathways__answers') }}
group by case when tool like 'peq%' then 'questionnaire answer' else 'score' end
{% endfor %}
