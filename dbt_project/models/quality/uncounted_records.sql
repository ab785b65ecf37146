-- One row per kind of record and reason: appointments and answers of submissions that count which do
-- not count towards a pathway. Nothing is left out without being counted here.
with

sent as (

    select count(*) as n_records
    from {{ ref('stg_mds__care_contacts') }} as contacts
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)

),

attributed as (

    select count(*) as n_records from {{ ref('int_contacts__judged') }}

),

reasons as (

    select 'appointment' as record_kind, uncounted_reason as reason, count(*) as n_records
    from {{ ref('int_contacts__judged') }}
    where uncounted_reason is not null
    group by uncounted_reason
    union all
    select 'appointment', 'no_referral', sent.n_records - attributed.n_records
    from sent
    cross join attributed
    {% for reason in ['not_a_number', 'out_of_range', 'fraction'] %}
    union all
    select
        case when tool like 'peq%' then 'questionnaire answer' else 'score' end,
        '{{ reason }}',
        sum(n_{{ reason }}{{ 's' if reason == 'fraction' }})
    from {{ ref('int_pathways__answers') }}
    group by case when tool like 'peq%' then 'questionnaire answer' else 'score' end
    {% endfor %}

)

select record_kind, reason, cast(n_records as bigint) as n_records
from reasons
where n_records > 0
