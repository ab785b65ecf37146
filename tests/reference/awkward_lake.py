"""A lake full of awkward records, drawn at random: every rule is met often, on its edges.

Nothing here is likely in real life, and nobody is anybody. Scores crowd around their thresholds,
codes come padded, wrong or not at all, contacts and answers fall before referral and after
discharge, months are submitted twice and disagree, people are traced again and fall silent.
"""

import calendar
import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from awkward_files import MONTHS, PROVIDERS, contacts_of_last_month, register, write_tables
from awkward_places import write_places
from naive_definitions import ADSM_BY_DIAGNOSIS, HIGH_INTENSITY, LOW_INTENSITY, PEQ, THRESHOLDS

LSOAS = ["E01000001", "E01000002", "E01000003", "E01000009", "", None]
ATTENDANCE = ["5"] * 12 + ["6", "6", "2", "3", "4", "7", " 5", "05", "8", "", None, None]
KINDS = ["01", "02", "02", "02", "2", " 02", "03", "05", "05", "06", "10", "04", "", None]
ETHNIC = [*"ABCDEFGHJKLMNPRS", *"AAAKKZZ", "99", "", None, "Q", " k", "-1", "-3"]
DIAGNOSES = ["F32.1", "F40.1", "F401", "F42.0", "F431", "F410", "F400", "83482000", "-3", None]
AGAIN = {"F40.1": "F401", "F42.0": "F420", "F32.1": "F321"}
END_CODES = ["46", "47", "43", " 47", "16", "10", "50", "99", "", None]
THERAPIES = [*sorted(LOW_INTENSITY)[:3], *sorted(HIGH_INTENSITY)[:3], "1098051000000103", "1"]


def write_lake(lake: Path, *, n_people: int, seed: int, months: list[str] = MONTHS) -> None:
    """Write `n_people` referrals, their records over the months, and three generated LSOAs.

    The same seed gives the same rows for a month, whatever other months are written.
    """
    people = _people(n_people, seed)
    for provider in PROVIDERS:
        for month in months:
            write_submissions(lake, people, provider, month, seed)
    write_places(lake)


def write_submissions(lake: Path, people: list[dict], provider: str, month: str, seed: int) -> None:
    """Write a provider's primary file of a month and, four times in ten, a refresh."""
    draw = random.Random(f"{seed} {provider} {month}")
    mine = [person for person in people if person["provider"] == provider]
    previous = contacts_of_last_month(lake, provider, month)
    kinds = ["Primary", "Refresh"] if draw.random() < 0.4 else ["Primary"]
    for kind in kinds:
        submission = f"{provider}{month}{kind}"
        tables = _month(draw, mine, month, submission, previous)
        write_tables(lake, tables, provider, month, submission)
        register(lake, draw, submission, provider, month, kind)


def change_lake(
    lake: Path, *, provider: str, month: str, n_people: int, seed: int, share: float = 1.0
) -> None:
    """Write another refresh of a provider's month, with a share of its people only."""
    draw = random.Random(f"{seed} again")
    mine = [person for person in _people(n_people, seed) if person["provider"] == provider]
    chosen = [person for person in mine if draw.random() < share]
    submission = f"{provider}{month}Refresh again"
    tables = _month(draw, chosen, month, submission, [])
    write_tables(lake, tables, provider, month, submission)
    register(lake, draw, submission, provider, month, "Refresh", made="2025-01-01 12:00:00")


def _people(n_people, seed):
    draw = random.Random(seed)
    return [_person(draw, number) for number in range(n_people)]


def _person(draw, number):
    received = date(2023, 1, 15) + timedelta(days=draw.randint(0, 240))
    stays = timedelta(days=draw.choice([0, 5, 20, 40, 60, 90, 120]))
    return {
        "number": number,
        "provider": draw.choice(list(PROVIDERS)),
        # One in ten referrals is of a person with another one.
        "person": f"H{number if draw.random() < 0.9 else draw.randint(0, number)}",
        "received": received,
        "discharge": received + stays if draw.random() < 0.75 else None,
        "traced_again_from": draw.choice(MONTHS) if draw.random() < 0.05 else None,
        "silent_from": draw.choice(MONTHS) if draw.random() < 0.06 else None,
        "diagnosis": draw.choice(DIAGNOSES),
        "has_own_measure": draw.random() < 0.7,
        "lsoa": draw.choice(LSOAS),
        "age": draw.choice(["15", "16", "40", "17.0", "", None]),
    }


def _month(draw, people, month, submission, previous):
    """The rows of one submission by table."""
    tables = defaultdict(list)
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    for person in people:
        is_open = person["discharge"] is None or person["discharge"] >= first
        is_silent = person["silent_from"] is not None and month >= person["silent_from"]
        if person["received"] > last or not is_open or is_silent or draw.random() < 0.01:
            continue
        _referral(draw, tables, person, month, last)
        for _ in range(draw.choice([0, 1, 1, 2, 3])):
            _contact(draw, tables, person, month, submission, first, last)
        _records_of_referral(draw, tables, person, month, first, last)
    _repetitions(draw, tables, previous)
    return tables


def _pathway_id(person, month):
    again = person["traced_again_from"] is not None and month >= person["traced_again_from"]
    return f"W{person['number']}{'b' if again else 'a'}"


def _referral(draw, tables, person, month, last):
    number, record = person["number"], f"R{month}{person['number']}"
    known = person["discharge"] if person["discharge"] and person["discharge"] <= last else None
    if draw.random() < 0.03:
        known = None
    tables["ids101_referral"].append(
        {
            "RecordNumber": record,
            "Person_ID": person["person"],
            "ServiceRequestId": f"S{number}",
            "Unique_ServiceRequestID": f"U{number:07d}",
            "PathwayID": _pathway_id(person, month),
            "OrgIDComm": draw.choice(["s01", "S02", None]),
            "ReferralRequestReceivedDate": f"{person['received']} 00:00:00",
            "SourceOfReferralMH": draw.choice(["A1", "B1", "", None]),
            "SourceOfReferralIAPT": draw.choice(["B1", "H1", "x9", "", None]),
            "Age_ReferralRequest_ReceivedDate": person["age"],
            "EndCode": draw.choice(END_CODES),
            "ServDischDate": str(known) if known else None,
            "UsePathway_Flag": draw.choice(["True"] * 40 + ["true ", "False", None]),
            "PresentingComplaintLowerCategory": draw.choice(["F401 - Social phobias", None, None]),
        }
    )
    tables["ids001_mpi"].append(
        {
            "RecordNumber": record,
            "Person_ID": person["person"],
            "Gender": draw.choice(["1", "2", "02", " 2", "9", "X", "", "7"]),
            "EthnicCategory": draw.choice(ETHNIC),
            "Validated_EthnicCategory": draw.choice([None, *ETHNIC]),
            "LSOA": person["lsoa"],
            "Census_Year": draw.choice([None, None, "2011", "2021", "x"]),
        }
    )
    for _ in range(draw.choice([0, 1, 1, 2])):
        tables["ids004_emp_status"].append(
            {
                "RecordNumber": record,
                "EmployStatus": draw.choice(["01", "2", "08", "zz", " 4", "", None]),
                "EmployStatusRecDate": draw.choice(
                    [str(person["received"] + timedelta(days=draw.randint(-9, 99))), "", "never"]
                ),
            }
        )


def _contact(draw, tables, person, month, submission, first, last):
    n = len(tables["ids201_care_contact"])
    contact = f"C{submission}-{n}"
    low, high = max(first, person["received"] - timedelta(days=9)), last
    moment = low + timedelta(days=draw.randint(0, max((high - low).days, 0)))
    tables["ids201_care_contact"].append(
        {
            "ServiceRequestId": f"S{person['number']}",
            "PathwayID": _pathway_id(person, month),
            "Unique_CareContactID": contact,
            "CareContDate": f"{moment} 09:00" if draw.random() < 0.99 else "soon",
            "PlannedCareContIndicator": draw.choice(["Y", "N", None]),
            "AttendOrDNACode": draw.choice(ATTENDANCE),
            "AppType": draw.choice(KINDS),
            "PsychMed": draw.choice(["01", "2", "03", "99", "", None]),
        }
    )
    if draw.random() < 0.5:
        expression = draw.choice(["", ":408730004=410527000", "|text|"])
        tables["ids202_care_activity"].append(
            {
                "Unique_CareContactID": contact,
                "CodeProcAndProcStatus": draw.choice(THERAPIES) + expression,
            }
        )
    for tool, answer in _answers(draw, person):
        _answer(tables, contact, tool, answer)


def _answer(tables, contact, tool, answer):
    tables["ids607_coded_score_assessment_act"].append(
        {"Unique_CareContactID": contact, "CodedAssToolType": tool, "PersScore": answer}
    )


def _answers(draw, person):
    """Answers near the edges of ranges and thresholds, some of them not valid."""
    measures = [name for name in ("PHQ-9", "GAD-7") if draw.random() < 0.7]
    code = AGAIN.get(person["diagnosis"], person["diagnosis"] or "")
    own = next((m for start, m in ADSM_BY_DIAGNOSIS.items() if code.startswith(start)), None)
    if own and person["has_own_measure"]:
        measures.append(own)
    for measure in measures:
        yield THRESHOLDS[measure][0], _score(draw, measure)
    for item, tool in PEQ.items():
        if draw.random() < 0.05:
            scale = not item.startswith("peq_assessment_q")
            yield tool, draw.choice(["0", "4", "5", "NA", "99", "2.0"] if scale else [*"YyN", "NA"])


def _score(draw, measure):
    if draw.random() < 0.06:
        return draw.choice(["", None, "12.0", "10.5", "-1", "999", "twelve", " 9 ", "1e1"])
    if measure == "Mobility Inventory":
        return f"{draw.choice([2.30, 2.29, 1.57, 3.03, 3.02, 1.0, 5.0, 4.37]):.2f}"
    _, caseness, change = THRESHOLDS[measure]
    middle, step = caseness or 10, change or 4
    return str(max(0, middle + draw.choice([-step, -step + 1, -1, 0, 1, step - 1, step])))


def _records_of_referral(draw, tables, person, month, first, last):
    pathway = _pathway_id(person, month)

    def near():
        return str(first + timedelta(days=draw.randint(-20, (last - first).days + 20)))

    if draw.random() < 0.25:
        start = date.fromisoformat(near())
        tables["ids205_internet_ther_log"].append(
            {
                "PathwayID": pathway,
                "StartDateIntEnabledTherLog": str(start),
                "EndDateIntEnabledTherLog": draw.choice([str(start + timedelta(days=6)), None]),
            }
        )
    if draw.random() < 0.25:
        tables["ids108_waiting_time_pauses"].append(
            {
                "PathwayID": pathway,
                "PauseID": draw.choice(["1", "2", None]),
                "PauseStartDate": near(),
                "PauseEndDate": draw.choice([near(), near(), None]),
            }
        )
    if draw.random() < 0.5 and person["diagnosis"]:
        tables["ids603_presenting_complaints"].append(
            {
                "PathwayID": pathway,
                "PresComp": person["diagnosis"],
                "Validated_PresentingComplaint": draw.choice([person["diagnosis"], "-3", None]),
                "PresCompCodSig": draw.choice(["01", "02", None]),
                "PresCompDate": draw.choice([near(), None]),
            }
        )
    for tool, answer in _answers(draw, person) if draw.random() < 0.2 else ():
        tables["ids606_coded_score_assessment_refer"].append(
            {
                "PathwayID": pathway,
                "CodedAssToolType": tool,
                "PersScore": answer,
                "AssToolCompDate": near(),
                "AssToolCompTime": "10:00",
            }
        )


def _repetitions(draw, tables, previous):
    """Contacts of last month sent again, and answers given at contacts of last month."""
    for contact in previous:
        again = {**contact, "AttendOrDNACode": draw.choice(ATTENDANCE)}
        if draw.random() < 0.2:
            tables["ids201_care_contact"].append(again)
        elif draw.random() < 0.4:
            tool = THRESHOLDS[draw.choice(["PHQ-9", "GAD-7"])][0]
            _answer(tables, contact["Unique_CareContactID"], tool, str(draw.randint(0, 21)))
