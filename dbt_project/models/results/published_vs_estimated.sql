{{ config(schema='marts') }}
-- One row per cell of a published table and the estimate of the same analysis, outcome, model and
-- group. Compatible: the two differ by no more than 1.96 standard errors of their difference, each
-- read from its interval on the log scale for odds ratios, and half a unit of the last digit that
-- the table prints. Doubtful published cells are never judged, and without an estimate there is
-- nothing to judge.
-- A cell of model 1 in Tables 7 to 10 has a second row, with data_origin `published`: the odds ratio
-- from England's published counts of the years that the report's records reach.
with

paired as (

    select
        published.report_table,
        published.outcome,
        published.ethnic_group,
        published.model,
        published.effect,
        published.published_estimate,
        published.published_lower,
        published.published_upper,
        published.is_doubtful,
        -- Tables print two decimals, or three where any cell needs them.
        case when bool_or(round(published.published_estimate, 2) <> published.published_estimate)
            over (partition by published.report_table) then 0.0005 else 0.005
        end / case when published.effect = 'odds_ratio' then published.published_estimate else 1.0
        end as half_unit,
        estimates.estimate,
        estimates.lower,
        estimates.upper,
        estimates.data_origin,
        case when published.effect = 'odds_ratio'
            then ln(published.published_estimate) - ln(estimates.estimate)
            else published.published_estimate - estimates.estimate
        end as difference,
        case when published.effect = 'odds_ratio'
            then (ln(published.published_upper) - ln(published.published_lower))
            else published.published_upper - published.published_lower
        end / (2 * {{ var('normal_quantile') }}) as published_error,
        case when published.effect = 'odds_ratio'
            then (ln(estimates.upper) - ln(estimates.lower))
            else estimates.upper - estimates.lower
        end / (2 * {{ var('normal_quantile') }}) as estimated_error
    from {{ ref('published_estimates') }} as published
    left join {{ ref('estimates') }} as estimates
        on estimates.analysis = published.analysis
        and estimates.outcome = published.outcome
        and estimates.model = published.model
        and estimates.ethnic_group = published.ethnic_group
        and estimates.variant is null
        and estimates.converged

)

select
    report_table,
    outcome,
    ethnic_group,
    model,
    effect,
    published_estimate,
    published_lower,
    published_upper,
    is_doubtful,
    estimate,
    lower,
    upper,
    case when not is_doubtful and published_error >= 0 and estimated_error > 0 then
        abs(difference) <= half_unit + {{ var('normal_quantile') }}
            * sqrt(published_error * published_error + estimated_error * estimated_error)
    end as is_compatible,
    data_origin
from paired
union all
select
    report_table,
    outcome,
    ethnic_group,
    model,
    'odds_ratio',
    published_estimate,
    published_lower,
    published_upper,
    is_doubtful,
    estimate,
    lower,
    upper,
    is_compatible,
    'published'
from {{ ref('open_odds_ratios_vs_report') }}
where period = 'to 2018-19'
