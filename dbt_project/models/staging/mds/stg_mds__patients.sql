-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per patient in a submission.
-- The portal's cleaned ethnic category comes first; the submitted one where it has none.
select
    {{ submission_columns() }},
    RecordNumber as record_number,
    Person_ID as person_id,
    {{ short_code('Gender') }} as gender_code,
    {{ code('Validated_EthnicCategory') }} as validated_ethnic_category_code,
    {{ code('EthnicCategory') }} as submitted_ethnic_category_code,
    {{ code('LSOA') }} as lsoa_code,
    try_cast(trim(Census_Year) as integer) as lsoa_census_year,
    {{ code('LanguageCodePreferred') }} as preferred_language_code
from {{ unread('ids001_mpi') }}
