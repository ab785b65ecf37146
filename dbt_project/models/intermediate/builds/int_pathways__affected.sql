-- One row per pathway that a partial build does again:
--   1. it has a record in a changed submission, or had one;
--   2. one of its identifiers, by which records find it, came from or went to another pathway;
--   3. its state by silence changed, because its provider submitted another month;
--   4. it is, or was, the same pathway as one of these under a successor's id;
--   5. it has a contact under the same id as one of these, between which scores may move.
-- Empty when the build is a full one. `last_person_id` is whose it was at the last build.
{%- set states = existing('int_pathways__latest_state') %}
{%- set last_identifiers = existing('int_pathways__identifiers') %}
{%- set contacts = existing('int_contacts__judged') %}
{%- set plan = ref('int_builds__plan') %}
{%- set sent_contacts = ref('stg_mds__care_contacts') %}
{%- set sent_scores = ref('stg_mds__contact_scores') %}
{%- set partial = last_identifiers and contacts and is_partial('int_pathways__latest_state') %}
{%- set by_identifier = [
    (sent_contacts, 'service_request_id'),
    (ref('stg_mds__waiting_time_pauses'), 'pathway_id'),
    (ref('stg_mds__internet_therapy_logs'), 'pathway_id'),
    (ref('stg_mds__long_term_conditions'), 'pathway_id'),
    (ref('stg_mds__presenting_complaints'), 'pathway_id'),
    (ref('stg_mds__referral_scores'), 'pathway_id'),
] %}
with

changed as (

    select submission_id from {{ ref('int_submissions__changed') }}

),

referrals as (

    select
        coalesce(renumbered.pathway_key, referrals.unique_service_request_id) as pathway_key,
        referrals.unique_service_request_id,
        referrals.submission_id,
        referrals.person_id
    from {{ ref('stg_mds__referrals') }} as referrals
    left join {{ ref('int_referrals__renumbered') }} as renumbered
        on renumbered.unique_service_request_id = referrals.unique_service_request_id
    where referrals.unique_service_request_id is not null

),

providers as (

    select provider_code, max(reporting_month) as last_submitted_month
    from {{ ref('int_submissions__latest') }}
    group by provider_code

),

identifiers as (

    {{ identifiers_of_pathways() }}

),

{% if partial %}

moved as (

    select identifiers.pathway_key, before.pathway_key as last_pathway_key
    from identifiers
    full join {{ last_identifiers }} as before
        on before.provider_code = identifiers.provider_code
        and before.identifier_kind = identifiers.identifier_kind
        and before.identifier = identifiers.identifier
    where identifiers.pathway_key is distinct from before.pathway_key

),

touched as (

    select pathway_key from referrals inner join changed using (submission_id)
    union
    select unique_service_request_id from referrals inner join changed using (submission_id)
    union
    select pathway_key from moved where pathway_key is not null
    union
    select last_pathway_key from moved where last_pathway_key is not null
    {% for records, identifier in by_identifier %}
    union
    select identifiers.pathway_key
    from {{ records }} as records
    inner join changed using (submission_id)
    inner join identifiers
        on identifiers.identifier_kind = '{{ identifier }}'
        and identifiers.provider_code = records.provider_code
        and identifiers.identifier = records.{{ identifier }}
    {% endfor %}
    {% for records in [sent_contacts, sent_scores] %}
    union
    select contacts.pathway_key
    from {{ records }} as records
    inner join changed using (submission_id)
    inner join {{ contacts }} as contacts
        on contacts.unique_care_contact_id = records.unique_care_contact_id
    {% endfor %}
    union
    select states.pathway_key
    from {{ states }} as states
    inner join providers using (provider_code)
    where states.pathway_status <> 'Discharged'
        and states.pathway_status <>
            {{ status_of('states.discharge_date', 'states.last_reported_month') }}

),

with_successions as (

    select pathway_key from touched
    union
    select renumbered.unique_service_request_id
    from {{ ref('int_referrals__renumbered') }} as renumbered
    inner join touched using (pathway_key)
    union
    select renumbered.pathway_key
    from {{ ref('int_referrals__renumbered') }} as renumbered
    inner join touched on touched.pathway_key = renumbered.unique_service_request_id

),

with_shared_contacts as (

    select pathway_key from with_successions
    union
    select others.pathway_key
    from {{ contacts }} as contacts
    inner join with_successions using (pathway_key)
    inner join {{ contacts }} as others
        on others.unique_care_contact_id = contacts.unique_care_contact_id

)

select
    with_shared_contacts.pathway_key,
    states.person_id as last_person_id
from with_shared_contacts
left join {{ states }} as states using (pathway_key)

{% else %}

nothing as (

    select referrals.pathway_key, referrals.person_id as last_person_id
    from referrals
    cross join providers
    cross join changed
    cross join identifiers
    where false

)

select pathway_key, last_person_id from nothing

{% endif %}
