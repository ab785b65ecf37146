{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='fail',
    pre_hook="{{ take_out_affected() }}",
) }}
-- One row per provider and identifier ever reported for a pathway: its referral ids and its
-- PathwayIDs. This is how contacts, scores and other records find their pathway, also after a
-- person was traced again.
select
    provider_code,
    'service_request_id' as identifier_kind,
    service_request_id as identifier,
    min(pathway_key) as pathway_key
from {{ ref('int_referrals__reported') }}
where service_request_id is not null
group by provider_code, service_request_id
union all
select
    provider_code,
    'pathway_id',
    pathway_id,
    min(pathway_key)
from {{ ref('int_referrals__reported') }}
where pathway_id is not null
group by provider_code, pathway_id
