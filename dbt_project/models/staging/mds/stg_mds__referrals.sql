-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per referral in a submission; an open referral is repeated every month.
select
    {{ submission_columns() }},
    RecordNumber as record_number,
    Person_ID as person_id,
    ServiceRequestId as service_request_id,
    Unique_ServiceRequestID as unique_service_request_id,
    PathwayID as pathway_id,
    {{ code('OrgIDComm') }} as commissioner_code,
    {{ delivered_date('ReferralRequestReceivedDate') }} as referral_received_date,
    {{ code('SourceOfReferralIAPT') }} as source_of_referral_iapt_code,
    {{ code('SourceOfReferralMH') }} as source_of_referral_mh_code,
    try_cast(trim(Age_ReferralRequest_ReceivedDate) as integer) as age_years,
    {{ padded_code('EndCode') }} as end_code,
    {{ delivered_date('ServDischDate') }} as discharge_date,
    {{ diagnosis_code('coalesce(PresentingComplaintLowerCategory, SecondaryPresentingComplaint)') }}
        as complaint_category_code,
    {{ delivered_flag('UsePathway_Flag') }} as is_used_in_publication,
    {{ delivered_flag('CompletedTreatment_Flag') }} as has_supplied_course_of_treatment,
    {{ delivered_flag('Caseness_Flag') }} as has_supplied_caseness,
    {{ delivered_flag('NotCaseness_Flag') }} as has_supplied_not_caseness,
    {{ delivered_flag('Recovery_Flag') }} as has_supplied_recovery,
    {{ delivered_flag('ReliableImprovement_Flag') }} as has_supplied_reliable_improvement,
    {{ delivered_flag('NoChange_Flag') }} as has_supplied_no_reliable_change,
    {{ delivered_flag('ReliableDeterioration_Flag') }} as has_supplied_reliable_deterioration
from {{ unread('ids101_referral') }}
