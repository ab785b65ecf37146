"""A lake of national size for the benchmark of the marts, drawn in SQL.

The layout is that of landing: one file per table, month and submission. Contents are made up and
only as varied as the work of the marts needs; known truth is the simulator's business.
"""

import shutil
from datetime import date
from pathlib import Path

import duckdb

PEQ_TREATMENT = [f"7479{n}1000000{s}" for n, s in (("0", "107"), ("1", "109"), ("2", "103"))]
COMMON = """
    {submission} as submission_id, provider as provider_code,
    month::varchar as reporting_month, (row_number() over ())::varchar as source_row
"""


class Drawing:
    """Referrals and contacts of all years, drawn once; any month can be written, also again.

    `places` is a lake that holds the published tables of areas and deprivation.
    """

    def __init__(self, places: Path, years: int, referrals_per_year: int, n_providers: int) -> None:
        self.places = places
        self.months = [date(2015 + (n + 3) // 12, (n + 3) % 12 + 1, 1) for n in range(12 * years)]
        self.connection = duckdb.connect()
        self.connection.execute(
            "set preserve_insertion_order = false; set memory_limit = '6GB'; "
            "set partitioned_write_max_open_files = 200"
        )
        self._draw(years * referrals_per_year, n_providers)

    def write_month(self, lake: Path, month: date, *, version: str = "a") -> dict[str, int]:
        """Write every provider's submission of a month; rows by table.

        A version other than the first is a refresh that comes after the others and has other
        scores.
        """
        counts = {}
        for name, select in _selections(month, version).items():
            folder = lake / "mds" / name / f"month={month:%Y-%m}" / version
            folder.mkdir(parents=True, exist_ok=True)
            (counts[name],) = self.connection.execute(
                f"copy ({select}) to '{folder}' (format parquet, compression zstd, "
                "partition_by (submission_id), write_partition_columns true, "
                "overwrite_or_ignore true)"
            ).fetchone()
        return counts

    def _draw(self, n_referrals: int, n_providers: int) -> None:
        first, last = self.months[0], self.months[-1]
        n_days = (last - first).days
        self.connection.execute(f"""
        create macro draw(i, salt, n) as (hash(i, salt) % n)::bigint;
        create macro key(kind, i) as md5(concat(kind, i));
        create table lsoas as
        select row_number() over (order by sub_icb_code, lsoa_code) - 1 as place, lsoa_code
        from (
            select distinct sub_icb_code, lsoa_code
            from read_parquet('{self.places}/geography/lsoa_to_sub_icb/**/*.parquet')
            where lsoa_code like 'E01%' and lsoa_census_year = '2021'
        );
        create table referrals as
        select
            i, 'B' || lpad(draw(i, 1, {n_providers})::varchar, 3, '0') as provider,
            date '{first}' + draw(i, 2, {n_days})::integer as received,
            draw(i, 3, {int(n_referrals * 0.92)}) as person,
            case when draw(i, 4, 100) < 25 then 0 else 1 + least(draw(i, 5, 8), draw(i, 6, 14))
                + draw(i, 7, 5) end as n_contacts,
            draw(i, 8, 22) as group_number,
            -- a provider serves neighbouring areas, some of them with its neighbours
            (
                (draw(i, 1, {n_providers}) * n_lsoas) // {n_providers}
                + draw(i, 9, (n_lsoas * 1.3 / {n_providers})::bigint)
            ) % n_lsoas as place
        from range({n_referrals}) as numbers(i), (select count(*) as n_lsoas from lsoas);
        alter table referrals add column discharge date;
        update referrals set discharge = received + (50 + 9 * n_contacts)::integer;
        create table contacts as
        select referrals.*, k, received + (10 + 9 * k)::integer as day,
            i * 32 + k as contact
        from referrals, range(20) as numbers(k)
        where k < n_contacts;
    """)


def write_lake(lake: Path, drawing: Drawing) -> dict[str, int]:
    """Write every month and copy the published tables; rows by table."""
    for source in ("imd", "geography", "census", "organisations"):
        shutil.copytree(drawing.places / source, lake / source, dirs_exist_ok=True)
    counts: dict[str, int] = {}
    for month in drawing.months:
        for name, n in drawing.write_month(lake, month).items():
            counts[name] = counts.get(name, 0) + n
    return counts


def _selections(month: date, version: str) -> dict[str, str]:
    of_month = f"date '{month}' as month"
    submission = f"md5(concat(provider, '{month}', '{version}'))[:16]"
    common = COMMON.format(submission=submission)
    end = f"(date '{month}' + interval 1 month - interval 1 day)::date"
    opened = (
        f"(select *, {of_month} from referrals "
        f"where received <= {end} and discharge >= date '{month}')"
    )
    met = f"(select *, {of_month} from contacts where day between date '{month}' and {end})"
    codes = "'ABCDEFGHJKLMNPRSZAAAAA'"
    return {
        "submissions": f"""
            select {submission} as submission_id, month::varchar as reporting_month,
                provider as provider_code,
                '{"Primary" if version == "a" else "Refresh"}' as file_type,
                '2.1' as data_set_version,
                '{month} 12:00:0{version[1:] or 0}' as data_set_created_at,
                '{month} 12:00:00' as landed_at, 'simulated' as data_origin
            from (select distinct provider, {of_month} from referrals)""",
        "ids001_mpi": f"""
            select key('record', i) as RecordNumber, key('person', person) as Person_ID,
                (1 + draw(i, 11, 2))::varchar as Gender,
                {codes}[group_number + 1] as EthnicCategory,
                {codes}[group_number + 1] as Validated_EthnicCategory,
                lsoas.lsoa_code as LSOA, '2021' as Census_Year, 'en' as LanguageCodePreferred,
                {common} from {opened} as opened inner join lsoas using (place)""",
        "ids004_emp_status": f"""
            select key('record', i) as RecordNumber,
                '0' || (1 + draw(i, 12, 8))::varchar as EmployStatus,
                received::varchar as EmployStatusRecDate, {common} from {opened} as opened""",
        "ids101_referral": f"""
            select key('record', i) as RecordNumber, key('person', person) as Person_ID,
                key('referral', i) as ServiceRequestId, key('unique', i) as Unique_ServiceRequestID,
                key('pathway', i) as PathwayID, 'Q' as OrgIDComm,
                received::varchar as ReferralRequestReceivedDate,
                case draw(i, 13, 3) when 0 then 'A1' else 'B1' end as SourceOfReferralIAPT,
                (17 + draw(i, 14, 60))::varchar as Age_ReferralRequest_ReceivedDate,
                case when discharge <= {end} then case draw(i, 15, 4) when 0 then '47' else '46' end
                    end as EndCode,
                case when discharge <= {end} then discharge::varchar end as ServDischDate,
                'True' as UsePathway_Flag, {common} from {opened} as opened""",
        "ids603_presenting_complaints": f"""
            select key('pathway', i) as PathwayID,
                ['F32', 'F411', 'F401', 'F431', 'F42'][1 + draw(i, 16, 5)] as PresComp,
                ['F32', 'F411', 'F401', 'F431', 'F42'][1 + draw(i, 16, 5)]
                    as Validated_PresentingComplaint,
                '01' as PresCompCodSig, received::varchar as PresCompDate, {common}
            from {opened} as opened""",
        "ids201_care_contact": f"""
            select key('referral', i) as ServiceRequestId, key('pathway', i) as PathwayID,
                key('contact', contact) as Unique_CareContactID, day::varchar as CareContDate,
                'Y' as PlannedCareContIndicator,
                ['5', '5', '5', '5', '5', '6', '2', '3'][1 + draw(contact, 17, 8)]
                    as AttendOrDNACode,
                case when k = 0 then '01' else '02' end as AppType, '02' as PsychMed,
                '4' as InterpreterPresentInd, {common} from {met} as met""",
        "ids202_care_activity": f"""
            select key('contact', contact) as Unique_CareContactID,
                case draw(i, 18, 2) when 0 then '748051000000105' else '304891004' end
                    as CodeProcAndProcStatus, {common} from {met} as met""",
        "ids607_coded_score_assessment_act": f"""
            select key('contact', contact) as Unique_CareContactID, tool as CodedAssToolType,
                case when tool like '7479%' then draw(contact, tool || '{version}', 5)
                    else greatest(0, 14 - k + draw(contact, tool || '{version}', 8))
                    end::varchar as PersScore,
                {common}
            from {met} as met, unnest(case
                when k + 1 = n_contacts and k > 1
                    then ['720433000', '445455005', {", ".join(f"'{t}'" for t in PEQ_TREATMENT)}]
                else ['720433000', '445455005'] end) as tools(tool)""",
    }
