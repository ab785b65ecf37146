-- One row per submission that replaced another and table of it, and per rate that moved between the
-- release before the submission was accepted and the first one after. Counts are true counts.
{% set figure = ['period_type', 'period', 'ethnic_grouping', 'ethnic_group', 'measure'] %}
with

replaced as (

    select * from {{ ref('int_submissions__replaced') }}

),

rates as (

    select provider_code, {{ figure | join(', ') }}, numerator, denominator, rate, released_at
    from {{ lake('releases', 'released_rates') }}
    union all
    select
        provider_code, {{ figure | join(', ') }}, numerator, denominator, rate,
        cast(null as timestamp) as released_at
    from {{ ref('int_rates__to_remember') }}

),

releases as (

    select distinct released_at from rates where released_at is not null

),

-- the last release without the submission; the first with it, null for the one being built
around as (

    select
        replaced.submission_id,
        replaced.provider_code,
        max(releases.released_at) filter (where releases.released_at < replaced.landed_at)
            as before_at,
        min(releases.released_at) filter (where releases.released_at > replaced.landed_at)
            as after_at
    from replaced
    cross join releases
    group by replaced.submission_id, replaced.provider_code

),

together as (

    select
        around.submission_id,
        count(*) as n_submissions_together
    from around
    inner join {{ ref('stg_mds__submissions') }} as submissions
        on submissions.provider_code = around.provider_code
        and submissions.landed_at > around.before_at
        and (around.after_at is null or submissions.landed_at < around.after_at)
    group by around.submission_id

),

pairs as (

    select distinct provider_code, before_at, after_at
    from around
    where before_at is not null

),

moved as (

    select
        pairs.provider_code,
        pairs.before_at,
        pairs.after_at,
        {% for name in figure %}
        rates.{{ name }},
        {% endfor %}
        earlier.numerator as numerator_before,
        earlier.denominator as denominator_before,
        earlier.rate as rate_before,
        rates.numerator as numerator_after,
        rates.denominator as denominator_after,
        rates.rate as rate_after
    from pairs
    inner join rates
        on rates.provider_code = pairs.provider_code
        and rates.released_at is not distinct from pairs.after_at
    left join rates as earlier
        on earlier.released_at = pairs.before_at
        and earlier.provider_code = rates.provider_code
        {% for name in figure %}
        and earlier.{{ name }} = rates.{{ name }}
        {% endfor %}
    where rates.numerator is distinct from earlier.numerator
        or rates.denominator is distinct from earlier.denominator

)

select
    replaced.reporting_month,
    replaced.provider_code,
    replaced.submission_id,
    replaced.replaced_submission_id,
    replaced.landed_at,
    'rows' as change,
    compared.delivered_table,
    compared.n_before,
    compared.n_after,
    compared.n_added,
    compared.n_removed,
    compared.n_changed,
    cast(null as varchar) as measure,
    cast(null as varchar) as period_type,
    cast(null as varchar) as period,
    cast(null as varchar) as ethnic_grouping,
    cast(null as varchar) as ethnic_group,
    cast(null as bigint) as numerator_before,
    cast(null as bigint) as denominator_before,
    cast(null as double) as rate_before,
    cast(null as bigint) as numerator_after,
    cast(null as bigint) as denominator_after,
    cast(null as double) as rate_after,
    cast(null as bigint) as n_submissions_together
from replaced
inner join {{ lake('mds', 'version_comparisons') }} as compared
    on compared.submission_id = replaced.submission_id
    and compared.compared_with = replaced.replaced_submission_id

union all

select
    replaced.reporting_month,
    replaced.provider_code,
    replaced.submission_id,
    replaced.replaced_submission_id,
    replaced.landed_at,
    'rate' as change,
    null, null, null, null, null, null,
    moved.measure,
    moved.period_type,
    moved.period,
    moved.ethnic_grouping,
    moved.ethnic_group,
    moved.numerator_before,
    moved.denominator_before,
    moved.rate_before,
    moved.numerator_after,
    moved.denominator_after,
    moved.rate_after,
    together.n_submissions_together
from replaced
inner join around using (submission_id)
inner join together using (submission_id)
inner join moved
    on moved.provider_code = around.provider_code
    and moved.before_at = around.before_at
    and moved.after_at is not distinct from around.after_at
