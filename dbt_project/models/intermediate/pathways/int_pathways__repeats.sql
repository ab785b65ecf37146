{{ config(materialized='incremental') }}
-- depends_on: {{ ref('int_pathways__affected_with_persons') }}
-- One row per pathway that is a repeat referral: received within a year of the discharge of an
-- earlier pathway of the same person that had two or more treatment contacts.
-- Source: NHS England's Programme Development Tool, 2.14.
select later.pathway_key
from {{ ref('int_pathways__latest_state') }} as later
inner join {{ ref('int_pathways__latest_state') }} as earlier
    on earlier.person_id = later.person_id
    and earlier.pathway_key <> later.pathway_key
inner join {{ ref('int_pathways__contacts') }} as contacts
    on contacts.pathway_key = earlier.pathway_key
    and contacts.n_treatment_contacts >= 2
where {{ dbt.datediff('earlier.discharge_date', 'later.referral_received_date', 'day') }}
    between 0 and {{ var('repeat_referral_days') }}
    {{ affected('and', 'later.pathway_key') }}
group by later.pathway_key
