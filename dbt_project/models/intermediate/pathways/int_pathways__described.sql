{{ config(materialized='view') }}
-- One row per pathway with everything known about it, and why it is left out, if it is.
select
    states.pathway_key,
    states.provider_code,
    place.sub_icb_code,
    place.icb_code,
    place.region_code,
    place.lsoa_code,
    {{ financial_year('states.referral_received_date') }} as financial_year,
    {{ month_of('states.referral_received_date') }} as referral_month,
    {{ month_of('contacts.first_assessment_date') }} as first_assessment_month,
    {{ month_of('contacts.first_treatment_date') }} as first_treatment_month,
    {{ month_of('contacts.second_treatment_date') }} as second_treatment_month,
    {{ month_of('states.discharge_date') }} as discharge_month,
    states.pathway_status,
    ethnicity.ethnic_category_code,
    coalesce(categories.ethnic_group, not_given.ethnic_group) as ethnic_group,
    categories.broad_group,
    categories.is_minoritised,
    states.age_years,
    coalesce(genders.label, 'Not known') as gender,
    place.imd_decile,
    place.imd_edition,
    coalesce(first_statuses.label, 'Missing') as employment_status,
    coalesce(last_statuses.label, 'Missing') as employment_status_last,
    coalesce(first_medications.label, 'Missing') as medication_status,
    coalesce(last_medications.label, 'Missing') as medication_status_last,
    case
        when states.source_of_referral_code is null then 'Missing'
        else coalesce(routes.referral_route, 'Other')
    end as referral_route,
    states.preferred_language_code,
    coalesce(interpreters.label, 'Missing') as interpreter_status,
    interpreters.report_category = 'Interpreter needed' as is_interpreter_needed,
    conditions.n_long_term_conditions > 0 as has_long_term_condition,
    cast(conditions.n_long_term_conditions as integer) as n_long_term_conditions,
    coalesce(problems.problem_descriptor, 'Missing') as problem_descriptor,
    coalesce(problems.appropriate_anxiety_measure, 'GAD-7') as appropriate_anxiety_measure,
    coalesce(scores.has_own_pair, false) as has_appropriate_anxiety_pair,
    contacts.therapy_intensity,
    cast(scores.phq9_first as integer) as phq9_first,
    cast(scores.phq9_last as integer) as phq9_last,
    cast(scores.gad7_first as integer) as gad7_first,
    cast(scores.gad7_last as integer) as gad7_last,
    coalesce(scores.anxiety_measure, 'GAD-7') as anxiety_measure,
    cast(scores.anxiety_first as double) as anxiety_first,
    cast(scores.anxiety_last as double) as anxiety_last,
    cast(waits.n_days_to_assessment as double) / 7 as weeks_to_assessment,
    cast(waits.n_days_assessment_to_treatment as double) / 7 as weeks_to_treatment,
    cast(waits.n_days_referral_to_treatment as double) / 7 as weeks_referral_to_treatment,
    cast(waits.n_days_first_to_second_treatment as double) / 7
        as weeks_first_to_second_treatment,
    cast(coalesce(waits.n_days_paused_to_assessment, 0) as double) / 7
        as weeks_paused_to_assessment,
    cast(coalesce(waits.n_days_paused_to_treatment, 0) as double) / 7
        as weeks_paused_to_treatment,
    waits.n_days_referral_to_treatment <= 42 as is_within_6_weeks,
    waits.n_days_referral_to_treatment <= 126 as is_within_18_weeks,
    cast(coalesce(contacts.n_contacts_offered, 0) as integer) as n_contacts_offered,
    cast(coalesce(contacts.n_contacts_attended, 0) as integer) as n_contacts_attended,
    cast(coalesce(contacts.n_care_contacts, 0) as integer) as n_care_contacts,
    cast(coalesce(contacts.n_treatment_contacts, 0) as integer) as n_treatment_contacts,
    cast(coalesce(contacts.n_internet_therapy_logs, 0) as integer) as n_internet_therapy_logs,
    place.own_group_density_pct,
    {%- for item in peq_items() %}
    peq.{{ item }},
    {%- endfor %}
    states.discharge_date is not null as is_discharged,
    contacts.first_assessment_date is not null as is_assessed,
    contacts.first_treatment_date is not null as is_accessed,
    outcomes.is_course_of_treatment,
    outcomes.is_at_caseness,
    outcomes.is_recovery,
    outcomes.is_reliable_improvement,
    outcomes.is_reliable_recovery,
    outcomes.is_reliable_deterioration,
    outcomes.is_no_reliable_change,
    case
        when outcomes.is_course_of_treatment and states.end_code is not null
            then coalesce(end_codes.is_dropout, false)
    end as is_dropout,
    case
        when states.discharge_date is null then null
        when states.end_code is null then 'Missing'
        else coalesce(end_codes.end_reason, 'Invalid')
    end as end_reason,
    case when states.discharge_date is not null then end_codes.end_group end as end_group,
    repeats.pathway_key is not null as is_repeat_referral,
    {{ rate('contacts.n_contacts_attended', 'contacts.n_contacts_offered') }}
        as proportion_sessions_attended,
    states.data_set_version,
    states.data_origin,
    states.exclusion_reason
from {{ ref('int_pathways__latest_state') }} as states
inner join {{ ref('int_pathways__ethnicity') }} as ethnicity using (pathway_key)
inner join {{ ref('int_pathways__place') }} as place using (pathway_key)
inner join {{ ref('int_pathways__outcomes') }} as outcomes using (pathway_key)
left join {{ ref('int_pathways__scores') }} as scores using (pathway_key)
left join {{ ref('int_pathways__contacts') }} as contacts using (pathway_key)
left join {{ ref('int_pathways__waits') }} as waits using (pathway_key)
left join {{ ref('int_pathways__employment') }} as employment using (pathway_key)
left join {{ ref('int_pathways__problem') }} as problems using (pathway_key)
left join {{ ref('int_pathways__long_term_conditions') }} as conditions using (pathway_key)
left join {{ ref('int_pathways__peq') }} as peq using (pathway_key)
left join {{ ref('int_pathways__repeats') }} as repeats using (pathway_key)
left join {{ ref('ethnic_categories') }} as categories using (ethnic_category_code)
left join {{ ref('ethnicity_not_given') }} as not_given using (ethnic_category_code)
left join {{ ref('end_codes') }} as end_codes on end_codes.end_code = states.end_code
left join {{ ref('referral_routes') }} as routes
    on routes.source_of_referral_code = states.source_of_referral_code
{{ join_label('gender', 'states.gender_code', 'genders') }}
{{ join_label('employment_status', 'employment.first_employment_status_code', 'first_statuses') }}
{{ join_label('employment_status', 'employment.last_employment_status_code', 'last_statuses') }}
{{ join_label('medication_status', 'contacts.first_medication_code', 'first_medications') }}
{{ join_label('medication_status', 'contacts.last_medication_code', 'last_medications') }}
{{ join_label('interpreter', 'contacts.interpreter_code', 'interpreters') }}
