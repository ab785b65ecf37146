{{ config(tags=['after_models']) }}
-- One row per outcome, provider and compared group: how its gap to White British stands among
-- services. Two views that must be read together: the crude gap in a funnel (limits at 95 and 99.8
-- per cent, Spiegelhalter 2005a, additive overdispersion from z-scores winsorised at 10 per cent),
-- and the gap of the multilevel model, which allows for the mix of groups and years, keeps withheld
-- cells, and shrinks small services towards the average.
-- `is_demonstrator`: the most probable services to have a smaller gap than average without worse
-- outcomes of the compared groups, as many as keep the expected share of wrong namings at 5 per
-- cent. Ranks are intervals; two services whose intervals overlap are not told apart.
with

standing as (

    select * from {{ lake('open_lane_models', 'open_outcome_multilevel') }}

)

select
    standing.outcome,
    standing.provider_code,
    organisations.org_name as provider_name,
    organisations.icb_code,
    organisations.region_code,
    organisations.last_financial_year,
    standing.ethnic_group,
    cast(standing.n_people as bigint) as n_people,
    cast(standing.n_cells as bigint) as n_cells,
    cast(standing.n_withheld_cells as bigint) as n_withheld_cells,
    standing.gap_estimate as gap_odds_ratio,
    standing.gap_lower as gap_odds_ratio_lower,
    standing.gap_upper as gap_odds_ratio_upper,
    standing.gap_points,
    standing.average_gap as average_gap_odds_ratio,
    standing.service_estimate as service_odds_ratio,
    standing.service_lower as service_odds_ratio_lower,
    standing.service_upper as service_odds_ratio_upper,
    standing.probability_smaller_gap,
    coalesce(standing.is_demonstrator, false) as is_demonstrator,
    standing.rank_median,
    standing.rank_lower,
    standing.rank_upper,
    exp(standing.log_odds_ratio) as crude_odds_ratio,
    cast(standing.n_years_shown as bigint) as n_years_shown,
    cast(standing.n_years_withheld as bigint) as n_years_withheld,
    standing.gap_error as crude_log_odds_ratio_std_error,
    exp(standing.target) as funnel_centre,
    exp(standing.lower_95) as funnel_lower_95,
    exp(standing.upper_95) as funnel_upper_95,
    exp(standing.lower_998) as funnel_lower_998,
    exp(standing.upper_998) as funnel_upper_998,
    standing.z_score as overdispersed_z_score,
    case
        when standing.log_odds_ratio is null then 'withheld'
        when standing.log_odds_ratio < standing.lower_998 then 'below 99.8 per cent limit'
        when standing.log_odds_ratio > standing.upper_998 then 'above 99.8 per cent limit'
        when standing.log_odds_ratio < standing.lower_95 then 'below 95 per cent limit'
        when standing.log_odds_ratio > standing.upper_95 then 'above 95 per cent limit'
        else 'within limits'
    end as funnel_position
from standing
left join {{ ref('dim_organisation') }} as organisations
    on organisations.org_type = 'Provider' and organisations.org_code = standing.provider_code
where standing.converged
