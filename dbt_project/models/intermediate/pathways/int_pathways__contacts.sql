-- One row per referral with an appointment that counts: numbers of contacts and first dates.
select
    pathway_key,
    count(*) filter (where is_offered) as n_contacts_offered,
    count(*) filter (where is_attended) as n_contacts_attended,
    count(*) filter (where is_treatment) as n_treatment_contacts,
    min(contact_date) filter (where is_assessment) as first_assessment_date,
    min(contact_date) filter (where is_treatment) as first_treatment_date,
    min_by(medication_code, contact_date)
        filter (where medication_code in ('01', '02', '03')) as medication_code
from {{ ref('int_contacts__counted') }}
group by pathway_key
