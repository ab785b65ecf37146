-- In every period, organisation and measure the groups of each grouping sum to everyone.
{%- set groupings = [
    'detailed', 'broad', 'broad_chinese_apart', 'minoritised', 'minoritised_chinese_apart',
] %}
{%- set everyone = "filter (where ethnic_grouping = 'all')" %}
select period_type, period, org_type, org_code, measure
from {{ ref('agg_outcome_rates') }}
group by period_type, period, org_type, org_code, measure
having
    {%- for grouping in groupings %}
    {%- set of_groups = "filter (where ethnic_grouping = '" ~ grouping ~ "')" %}
    sum(numerator) {{ of_groups }} is distinct from sum(numerator) {{ everyone }}
    or sum(denominator) {{ of_groups }} is distinct from sum(denominator) {{ everyone }}
    {{ 'or' if not loop.last }}
    {%- endfor %}
