{{ config(materialized='incremental') }}
-- One row per pathway with an appointment or a log of internet-enabled therapy that counts:
-- numbers of contacts, first dates, and what was first and last said at them.
-- Logs are treatment contacts but not sessions: they are neither offered nor attended (measures
-- I101D28 and I101D29; the setting internet_logs_count_as_treatment).
with

ordered as (

    select
        contacts.*,
        {{ occasion('contacts.contact_date', 'contacts') }} as occasion,
        case when contacts.is_treatment then row_number() over (
            partition by contacts.pathway_key, contacts.is_treatment order by contacts.contact_date
        ) end as treatment_number
    from {{ ref('int_contacts__counted') }} as contacts
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    {{ affected('where', 'contacts.pathway_key') }}

),

contacts as (

    select
        pathway_key,
        count(*) filter (where is_offered) as n_contacts_offered,
        count(*) filter (where is_attended) as n_contacts_attended,
        count(*) filter (where is_treatment) as n_treatments,
        min(contact_date) filter (where is_assessment) as first_assessment_date,
        min(contact_date) filter (where is_treatment) as first_treatment_date,
        min(contact_date) filter (where treatment_number = 2) as second_treatment_date,
        min_by(medication_code, occasion) filter (where medication_code in ('01', '02', '03'))
            as first_medication_code,
        max_by(medication_code, occasion) filter (where medication_code in ('01', '02', '03'))
            as last_medication_code,
        min_by(interpreter_code, occasion)
            filter (where interpreter_code in ('1', '2', '3', '4', '5')) as interpreter_code,
        min(contact_date) filter (where is_treatment and is_low_intensity)
            as first_low_intensity_date,
        min(contact_date) filter (where is_treatment and is_high_intensity)
            as first_high_intensity_date
    from ordered
    group by pathway_key

),

logs as (

    select
        pathway_key,
        count(*) as n_internet_therapy_logs,
        min(log_start_date) as first_log_date
    from {{ ref('int_internet_logs__counted') }}
    {{ affected('where') }}
    group by pathway_key

),

joined as (

    select
        coalesce(contacts.pathway_key, logs.pathway_key) as pathway_key,
        coalesce(contacts.n_contacts_offered, 0) as n_contacts_offered,
        coalesce(contacts.n_contacts_attended, 0) as n_contacts_attended,
        coalesce(logs.n_internet_therapy_logs, 0) as n_internet_therapy_logs,
        coalesce(contacts.n_treatments, 0) as n_treatments,
        {% if var('internet_logs_count_as_treatment') -%}
        coalesce(logs.n_internet_therapy_logs, 0) as n_treatment_logs,
        logs.first_log_date as first_treatment_log_date,
        {%- else -%}
        0 as n_treatment_logs,
        cast(null as date) as first_treatment_log_date,
        {%- endif %}
        contacts.first_assessment_date,
        contacts.first_treatment_date,
        contacts.second_treatment_date,
        contacts.first_medication_code,
        contacts.last_medication_code,
        contacts.interpreter_code,
        contacts.first_low_intensity_date,
        contacts.first_high_intensity_date
    from contacts
    full join logs on logs.pathway_key = contacts.pathway_key

)

select
    pathway_key,
    n_contacts_offered,
    n_contacts_attended,
    n_internet_therapy_logs,
    n_treatments + n_treatment_logs as n_treatment_contacts,
    n_contacts_attended + n_internet_therapy_logs as n_care_contacts,
    first_assessment_date,
    case
        when first_treatment_log_date < first_treatment_date or first_treatment_date is null
            then first_treatment_log_date
        else first_treatment_date
    end as first_treatment_date,
    second_treatment_date,
    first_medication_code,
    last_medication_code,
    interpreter_code,
    case
        when first_low_intensity_date < first_high_intensity_date then 'Stepped up'
        when first_low_intensity_date > first_high_intensity_date then 'Stepped down'
        when first_low_intensity_date = first_high_intensity_date then 'High and low intensity'
        when first_high_intensity_date is not null then 'High intensity'
        when first_low_intensity_date is not null then 'Low intensity'
    end as therapy_intensity
from joined
