-- Age bands of the annual publication; people of 16 and 17 have a band of their own.
{% macro age_band(age) -%}
    case
        when {{ age }} is null then 'Missing'
        when {{ age }} < 18 then '16 to 17'
        when {{ age }} < 26 then '18 to 25'
        when {{ age }} < 65 then '26 to 64'
        when {{ age }} < 75 then '65 to 74'
        when {{ age }} < 90 then '75 to 89'
        else '90 and over'
    end
{%- endmacro %}
