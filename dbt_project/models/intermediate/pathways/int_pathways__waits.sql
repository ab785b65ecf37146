{{ config(materialized='incremental') }}
-- One row per pathway with an appointment or log that counts: its waits in days. No pause is
-- subtracted, as in the official measures; days paused are counted beside them.
-- Assessment to treatment is 0 on the same day, and null when treatment came first.
select
    contacts.pathway_key,
    {{ dbt.datediff('states.referral_received_date', 'contacts.first_assessment_date', 'day') }}
        as n_days_to_assessment,
    case when contacts.first_treatment_date >= contacts.first_assessment_date then
        {{ dbt.datediff('contacts.first_assessment_date', 'contacts.first_treatment_date', 'day') }}
    end as n_days_assessment_to_treatment,
    {{ dbt.datediff('states.referral_received_date', 'contacts.first_treatment_date', 'day') }}
        as n_days_referral_to_treatment,
    case when contacts.second_treatment_date >= contacts.first_treatment_date then
        {{ dbt.datediff('contacts.first_treatment_date', 'contacts.second_treatment_date', 'day') }}
    end as n_days_first_to_second_treatment,
    coalesce(pauses.n_days_paused_to_assessment, 0) as n_days_paused_to_assessment,
    coalesce(pauses.n_days_paused_to_treatment, 0) as n_days_paused_to_treatment
from {{ ref('int_pathways__contacts') }} as contacts
inner join {{ ref('int_pathways__latest_state') }} as states using (pathway_key)
left join {{ ref('int_pathways__pauses') }} as pauses using (pathway_key)
{{ affected('where', 'contacts.pathway_key') }}
