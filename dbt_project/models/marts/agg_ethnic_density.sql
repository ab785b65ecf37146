-- One row per ethnic group, band of own-group density and main measure: how dense the group is where
-- its people live (Figure 8 of the report: measure access, band All), and how the measure varies
-- with it. People without a known density are not in this table.
with

pathways as (

    select
        *,
        case
            when own_group_density_pct < 5 then 'Under 5'
            when own_group_density_pct < 20 then '5 to 20'
            when own_group_density_pct < 50 then '20 to 50'
            else '50 and over'
        end as density_band
    from {{ ref('fct_pathway') }}
    where own_group_density_pct is not null

),

counted as (

    {% for measure in measure_definitions('is_main') %}
    {% for band in ['density_band', "'All'"] %}
    select
        '{{ measure.measure }}' as measure,
        ethnic_group,
        {{ band }} as density_band,
        count(*) filter (where {{ measure.numerator_condition }}) as numerator,
        count(*) as denominator,
        avg(own_group_density_pct) as density_mean,
        stddev_samp(own_group_density_pct) as density_sd
    from pathways
    where {{ measure.denominator_condition }}
    group by ethnic_group, {{ band if band == 'density_band' else 'density_band is null' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    ethnic_group,
    density_band,
    measure,
    density_mean,
    density_sd,
    numerator,
    denominator,
    {{ rate('numerator', 'denominator') }} as rate,
    {{ wilson('numerator', 'denominator', 'lower') }} as rate_lower,
    {{ wilson('numerator', 'denominator', 'upper') }} as rate_upper,
    'wilson' as interval_method,
    2011 as census_year
from counted
