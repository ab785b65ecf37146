{{ config(tags=["after_models"], meta={'dagster': {'ref': {'name': 'pub_estimates'}}}) }}
-- Every published estimate has at least five people, and as many with and without a yes-or-no outcome.
select estimates.analysis, estimates.outcome, estimates.model, estimates.ethnic_group
from {{ ref('pub_estimates') }} as published
inner join {{ ref('estimates') }} as estimates
    on estimates.analysis = published.analysis
    and estimates.outcome = published.outcome
    and estimates.variant is not distinct from published.variant
    and estimates.model = published.model
    and estimates.ethnic_group = published.ethnic_group
where published.suppression_reason is null
    and (
        estimates.n_people < {{ var('smallest_published_count') }}
        or estimates.n_events < {{ var('smallest_published_count') }}
        or estimates.n_people - estimates.n_events < {{ var('smallest_published_count') }}
        or (estimates.n_events is null and estimates.effect <> 'beta')
    )
