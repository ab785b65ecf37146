"""Tables about the patient: 001 (who), 004 (employment), 011 (social circumstances)."""

import numpy as np

from orchestration.simulation import codes, identifiers, published, text
from orchestration.simulation.columns import those
from orchestration.simulation.filing import Report, Submission
from orchestration.simulation.geography import Places
from orchestration.simulation.people import People
from orchestration.simulation.text import Text

Columns = dict[str, Text]
UNKNOWN_LSOA = "E99999999"


def common(submission: Submission, n: int) -> Columns:
    """Columns that the portal adds to every table."""
    return {
        "OrgID_Provider": text.constant(submission.provider_code, n),
        "UniqueSubmissionID": text.constant(submission.submission_id, n),
        "Unique_MonthID": text.constant(str(submission.month_id), n),
    }


def mpi(report: Report, submission: Submission, places: Places) -> Columns:
    """IDS001MPI: one row per patient."""
    people = report.people
    n, lsoa = len(people["group"]), people["lsoa"]
    group = np.where(
        submission.month == people["received_month"], people["first_group"], people["later_group"]
    )
    known, submitted = people["lsoa"] >= 0, published.codes()
    validated = (*submitted[: published.N_KNOWN], "Z", "99", "-1", "-3")
    return (
        identifiers.person(people, submission)
        | {"LocalPatientId": text.numbered("LOCAL", people["number"], identifiers.PLACES)}
        | identifiers.identity(people)
        | {
            "NHSNumberStatus": text.constant("01", n),
            "Gender": text.chosen(codes.GENDERS, people["gender"]),
            "EthnicCategory": text.chosen(submitted, group),
            "Validated_EthnicCategory": text.chosen(validated, group),
            "LanguageCodePreferred": text.chosen(("en", "ur"), people["interpreter"].astype(int)),
            "Age_RP_StartDate": text.whole(people["age_years"]),
            "LSOA": _lsoas(places, lsoa, people["has_bad_lsoa"]),
            "Census_Year": text.chosen(("2021",), np.where(known, 0, -1)),
            "IndicesOfDeprivationDecile": text.chosen(
                _deciles(), np.where(people["imd_decile"] > 0, people["imd_decile"] - 1, -1)
            ),
            "OrgIDSubICBLocResidence": sub_icb(places, people),
        }
        | common(submission, n)
    )


def employment(report: Report, submission: Submission) -> Columns:
    """IDS004EmpStatus: one row per patient whose status is recorded."""
    people = those(report.people, report.people["employment"] != codes.MISSING_EMPLOYMENT)
    padded = tuple(f" {code.lstrip('0')}" for code in codes.EMPLOYMENT[:-1])
    labels = (*codes.EMPLOYMENT[:-1], *padded)
    position = people["employment"] + len(padded) * people["is_padded"]
    return (
        identifiers.person(people, submission)
        | {
            "EmployStatus": text.chosen(labels, position),
            "EmployStatusRecDate": text.dates(people["received_day"]),
        }
        | common(submission, len(position))
    )


def circumstances(report: Report, submission: Submission) -> Columns:
    """IDS011SocPerCircumstances: sexual orientation, where it was asked."""
    people = those(report.people, report.people["orientation"] >= 0)
    return (
        identifiers.person(people, submission)
        | {
            "SocPerCircumstance": text.chosen(codes.SEXUAL_ORIENTATIONS, people["orientation"]),
            "SocPerCircumstanceRecDate": text.dates(people["received_day"]),
        }
        | common(submission, len(people["group"]))
    )


def sub_icb(places: Places, people: People) -> Text:
    """Sub-ICB location of residence; of people without LSOA none is known."""
    position = places.sub_icb_position[np.maximum(people["lsoa"], 0)]
    return text.chosen(places.sub_icb_names, np.where(people["lsoa"] < 0, -1, position))


def _lsoas(places: Places, lsoa: np.ndarray, is_bad: np.ndarray) -> Text:
    found, position = np.unique(lsoa, return_inverse=True)
    labels = ["" if place < 0 else places.lsoa_code[place] for place in found]
    position = np.where(is_bad & (lsoa >= 0), len(labels), position)
    return text.chosen((*labels, UNKNOWN_LSOA), position)


def _deciles() -> tuple[str, ...]:
    return tuple(str(decile) for decile in range(1, 11))
