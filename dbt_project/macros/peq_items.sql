-- Items of the patient experience questionnaire, in order; wording and codes are in the seed.
{% macro peq_items() -%}
    {{ return([
        'peq_assessment_q1', 'peq_assessment_q2', 'peq_assessment_q3', 'peq_assessment_q4',
        'peq_assessment_satisfaction', 'peq_treatment_q1', 'peq_treatment_q2',
        'peq_treatment_q3', 'peq_treatment_q4', 'peq_treatment_q5', 'peq_treatment_q6',
    ]) }}
{%- endmacro %}
