-- One row per rule that the sources leave open and measure it bears on: the rate as we decide the
-- rule, and the rate under the alternative. All pathways of all years.
with

pathways as (

    select
        described.*,
        states.has_end_code_only,
        outcomes.is_mixed_change,
        ethnicity.latest_ethnic_category_code,
        phq9.n_valid as n_phq9,
        gad7.n_valid as n_gad7,
        described.is_course_of_treatment and described.phq9_first is not null
            and described.phq9_last is not null and described.gad7_first is not null
            and described.gad7_last is not null as has_gad7_pair,
        described.phq9_first > phq9_limits.caseness_threshold
            or described.anxiety_first > anxiety_limits.caseness_threshold as is_above_at_start,
        described.phq9_last > phq9_limits.caseness_threshold
            or described.anxiety_last > anxiety_limits.caseness_threshold as is_above_at_end,
        described.phq9_first >= phq9_limits.caseness_threshold
            or described.gad7_first >= gad7_limits.caseness_threshold as is_case_by_gad7,
        described.phq9_last >= phq9_limits.caseness_threshold
            or described.gad7_last >= gad7_limits.caseness_threshold as is_case_by_gad7_at_end
    from {{ ref('int_pathways__described') }} as described
    inner join {{ ref('int_pathways__latest_state') }} as states using (pathway_key)
    inner join {{ ref('int_pathways__outcomes') }} as outcomes using (pathway_key)
    inner join {{ ref('int_pathways__ethnicity') }} as ethnicity using (pathway_key)
    left join {{ ref('int_pathways__answers') }} as phq9
        on phq9.pathway_key = described.pathway_key and phq9.tool = 'PHQ-9'
    left join {{ ref('int_pathways__answers') }} as gad7
        on gad7.pathway_key = described.pathway_key and gad7.tool = 'GAD-7'
    left join {{ ref('measure_thresholds') }} as phq9_limits
        on phq9_limits.measure = 'PHQ-9'
        and phq9_limits.data_set_version = described.data_set_version
    left join {{ ref('measure_thresholds') }} as gad7_limits
        on gad7_limits.measure = 'GAD-7'
        and gad7_limits.data_set_version = described.data_set_version
    left join {{ ref('measure_thresholds') }} as anxiety_limits
        on anxiety_limits.measure = described.anxiety_measure
        and anxiety_limits.data_set_version = described.data_set_version

),

{%- set finished = 'is_course_of_treatment' %}
{%- set not_below = 'is_course_of_treatment and coalesce(is_at_caseness, true)' %}
{%- set counted = 'exclusion_reason is null' %}
{%- set rows = [
    ('course_of_treatment', 'course_of_treatment', counted, finished, counted,
        'is_course_of_treatment or has_end_code_only and n_treatment_contacts >= 2'),
    ('internet_logs', 'course_of_treatment', counted, finished, counted,
        'is_discharged and n_treatment_contacts - n_internet_therapy_logs >= 2'
        if var('internet_logs_count_as_treatment') else
        'is_discharged and n_treatment_contacts + n_internet_therapy_logs >= 2'),
    ('first_score_missing', 'recovery', counted ~ ' and ' ~ not_below, 'is_recovery',
        counted ~ ' and ' ~ finished ~ ' and is_at_caseness', 'is_recovery'),
    ('one_score_only', 'paired_scores', counted ~ ' and ' ~ finished, 'n_phq9 > 1 and n_gad7 > 1',
        counted ~ ' and ' ~ finished, 'n_phq9 > 0 and n_gad7 > 0'),
    ('mixed_change', 'reliable_improvement', counted ~ ' and ' ~ finished,
        'is_reliable_improvement', counted ~ ' and ' ~ finished,
        'is_reliable_improvement or is_mixed_change'),
    ('exactly_at_threshold', 'recovery', counted ~ ' and ' ~ not_below, 'is_recovery',
        counted ~ ' and is_course_of_treatment and coalesce(is_above_at_start, true)',
        'is_recovery is not null and is_above_at_start and not is_above_at_end'),
    ('anxiety_measure', 'recovery', counted ~ ' and ' ~ not_below, 'is_recovery',
        counted ~ ' and is_course_of_treatment and coalesce(is_case_by_gad7, true)',
        'has_gad7_pair and is_case_by_gad7 and not is_case_by_gad7_at_end'),
    ('not_reported', 'closed_not_reported', counted, "pathway_status = 'Not reported'", counted,
        'false'),
    ('ethnicity_changes', 'ethnicity_given', counted, 'broad_group is not null', counted,
        "latest_ethnic_category_code not in ('Z', '99', '-1', '-3')"),
    ('under_16', 'recovery', counted ~ ' and ' ~ not_below, 'is_recovery',
        "coalesce(exclusion_reason, 'under_16') = 'under_16' and " ~ not_below, 'is_recovery'),
    ('not_used_in_publication', 'recovery', counted ~ ' and ' ~ not_below, 'is_recovery',
        "coalesce(exclusion_reason, 'not_used_in_publication') = 'not_used_in_publication' and "
        ~ not_below, 'is_recovery'),
    ('pauses', 'six_week_standard', counted ~ ' and ' ~ finished, 'is_within_6_weeks',
        counted ~ ' and ' ~ finished,
        'round((weeks_referral_to_treatment - weeks_paused_to_treatment) * 7) <= 42'),
] %}

counted as (

    -- one pass over the pathways, then a row per rule
    select
        {%- for rule, measure, denominator, numerator, other_denominator, other_numerator in rows %}
        count(*) filter (where ({{ denominator }}) and ({{ numerator }})) as {{ rule }}_numerator,
        count(*) filter (where {{ denominator }}) as {{ rule }}_denominator,
        count(*) filter (where ({{ other_denominator }}) and ({{ other_numerator }}))
            as {{ rule }}_alternative_numerator,
        count(*) filter (where {{ other_denominator }}) as {{ rule }}_alternative_denominator
        {{- ',' if not loop.last }}
        {%- endfor %}
    from pathways

),

figures as (

    {% for rule, measure, denominator, numerator, other_denominator, other_numerator in rows %}
    select
        '{{ rule }}' as rule,
        '{{ measure }}' as measure,
        {{ rule }}_numerator as numerator,
        {{ rule }}_denominator as denominator,
        {{ rule }}_alternative_numerator as alternative_numerator,
        {{ rule }}_alternative_denominator as alternative_denominator
    from counted
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    figures.rule,
    rules.open_question,
    rules.what_we_do,
    rules.alternative,
    rules.set_in,
    figures.measure,
    figures.numerator,
    figures.denominator,
    {{ rate('figures.numerator', 'figures.denominator') }} as rate,
    figures.alternative_numerator,
    figures.alternative_denominator,
    {{ rate('figures.alternative_numerator', 'figures.alternative_denominator') }}
        as alternative_rate
from figures
inner join {{ ref('open_rules') }} as rules using (rule)
