-- One row per outcome and provider of the submissions: its own gap between people of minoritised
-- groups and White British people, adjusted by model 5 and shrunken towards the average.
select
    'Provider' as org_type, effects.provider_code as org_code, organisations.org_name,
    null as year, 'minoritised' as ethnic_grouping, 'Minoritised' as ethnic_group,
    effects.outcome as measure, null as model, null as numerator, effects.n_people as denominator,
    effects.gap_estimate as value, effects.gap_lower as lower, effects.gap_upper as upper,
    effects.suppression_reason as reason, effects.data_origin
from pub_service_effects as effects
left join pub_organisations as organisations
    on organisations.org_type = 'Provider' and organisations.org_code = effects.provider_code
where effects.variant = 'gap' and effects.model = '5'
