-- One row per submission and appointment with a known therapy: which steps of care it belongs to.
select
    activities.submission_id,
    activities.unique_care_contact_id,
    bool_or(therapies.therapy_intensity = 'Low intensity') as is_low_intensity,
    bool_or(therapies.therapy_intensity = 'High intensity') as is_high_intensity,
    bool_or(therapies.therapy_intensity = 'Employment support') as is_employment_support
from {{ ref('stg_mds__care_activities') }} as activities
inner join {{ ref('therapies') }} as therapies using (therapy_code)
group by activities.submission_id, activities.unique_care_contact_id
