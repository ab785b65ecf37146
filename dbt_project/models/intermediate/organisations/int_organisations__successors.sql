-- One row per organisation that ended, with its last successor of each type: a CCG of 2017-18 with
-- the CCG it became part of and, under the same code, today's sub-ICB location.
-- Chains have at most four links: a CCG merged twice, an STP renumbered, made an ICB and merged.
with

step_1 as (

    select * from {{ ref('organisation_successors') }}

),

followed as (

    select org_type, org_code, 1 as n_steps, successor_org_type, successor_org_code
    from step_1
    {% for n in [2, 3, 4] %}
    union all
    select
        step_1.org_type, step_1.org_code, {{ n }},
        last_step.successor_org_type, last_step.successor_org_code
    from step_1
    {% for link in range(2, n + 1) -%}
    {% set before = 'step_1' if link == 2 else 'step_' ~ (link - 1) ~ '_link' -%}
    {% set this = 'last_step' if link == n else 'step_' ~ link ~ '_link' -%}
    inner join step_1 as {{ this }}
        on {{ this }}.org_type = {{ before }}.successor_org_type
        and {{ this }}.org_code = {{ before }}.successor_org_code
    {% endfor %}
    {% endfor %}

)

select
    org_type,
    org_code,
    successor_org_type,
    max_by(successor_org_code, n_steps) as successor_org_code,
    max(n_steps) as n_steps
from followed
group by org_type, org_code, successor_org_type
