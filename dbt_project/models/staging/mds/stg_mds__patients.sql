-- One row per patient in a submission.
select
    submission_id,
    cast(reporting_month as date) as reporting_month,
    provider_code,
    RecordNumber as record_number,
    Person_ID as person_id,
    {{ code('Gender') }} as gender_code,
    {{ code('coalesce(Validated_EthnicCategory, EthnicCategory)') }} as ethnic_category_code,
    {{ code('LSOA') }} as lsoa_code,
    try_cast(trim(Census_Year) as integer) as lsoa_census_year,
    {{ code('OrgIDSubICBLocResidence') }} as residence_sub_icb_code
from {{ lake('mds', 'ids001_mpi') }}
