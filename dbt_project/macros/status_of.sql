-- Whether a pathway is discharged, open, or no longer reported by its provider (`providers` holds
-- the last month that each provider submitted).
{% macro status_of(discharge_date, last_reported_month) -%}
    case
        when {{ discharge_date }} is not null then 'Discharged'
        when {{ dbt.datediff(last_reported_month, 'providers.last_submitted_month', 'month') }}
            >= {{ var('months_unreported_before_closing') }} then 'Not reported'
        else 'Open'
    end
{%- endmacro %}
