"""Identifiers and keys as text. The people are nobody: names, NHS numbers, postcodes and dates of
birth are there only to prove that they are dropped. NHS numbers come from the range for tests.
"""

from functools import lru_cache

import numpy as np

from orchestration.simulation import text
from orchestration.simulation.filing import Submission
from orchestration.simulation.people import People

N_TEST_STEMS = 1_000_000
PLACES = 12
GIVEN_NAMES = ("Invented", "Imagined", "Madeup", "Notional", "Fictional", "Nobody", "Example")
FAMILY_NAMES = ("Person", "Patient", "Simulated", "Testcase", "Synthetic", "Placeholder")


@lru_cache(maxsize=1)
def nhs_numbers() -> np.ndarray:
    """All NHS numbers of the test range (999…) whose check digit (modulus 11) exists."""
    digits = 999_000_000 + np.arange(N_TEST_STEMS)
    weighted = sum(digits // 10**place % 10 * (place + 2) for place in range(9))
    check = (11 - weighted % 11) % 11
    return (digits * 10 + check)[check < 10]


def person(people: People, submission: Submission) -> dict[str, text.Text]:
    """The keys of a patient in a submission."""
    return {
        "RecordNumber": record_number(people["number"], submission),
        "Person_ID": text.numbered("PERSON", person_number(people, submission), PLACES),
    }


def referral(people: People, submission: Submission) -> dict[str, text.Text]:
    """The keys of a referral in a submission."""
    request = request_number(people["number"], submission)
    return {
        "ServiceRequestId": text.numbered("SR", request, PLACES),
        "Unique_ServiceRequestID": text.numbered(f"{submission.provider_code}SR", request, PLACES),
        "PathwayID": text.numbered("PATHWAY", pathway_number(people, submission), PLACES),
    }


def record_number(number: np.ndarray, submission: Submission) -> text.Text:
    """One patient in one submission: another number every time."""
    return text.numbered(f"REC{submission.submission_id}-", number, PLACES)


def person_number(people: People, submission: Submission) -> np.ndarray:
    """Person_ID changes when somebody is traced again."""
    return people["number"] * 10 + _retraced(people, submission)


def pathway_number(people: People, submission: Submission) -> np.ndarray:
    """PathwayID, of a person and a referral, changes with either."""
    return people["number"] * 10 + _retraced(people, submission) + 2 * _changed(submission)


def request_number(number: np.ndarray, submission: Submission) -> np.ndarray:
    """The provider's own referral number; a renumbered provider gives new ones."""
    return number * 10 + 2 * _changed(submission)


def identity(people: People) -> dict[str, text.Text]:
    """What identifies a person directly."""
    number = people["number"]
    numbers = nhs_numbers()
    received = people["received_day"].astype("datetime64[D]")
    months_ago = received.astype("datetime64[M]") - 12 * people["age_years"]
    birthday = months_ago.astype("datetime64[D]") + (received - received.astype("datetime64[M]"))
    # At least two days: 29 February may have become 1 March, and who turns one year older on the
    # day of referral is older by then.
    born = birthday.astype(int) - 2 - people["birth_offset"] % 360
    return {
        "NHSNumber": text.numbered("", numbers[people["nhs_number"] % len(numbers)], 10),
        "PersonGivenName": text.chosen(GIVEN_NAMES, number % len(GIVEN_NAMES)),
        "PersonFamilyName": text.chosen(FAMILY_NAMES, number % len(FAMILY_NAMES)),
        "PersonBirthDate": text.dates(born),
        "Postcode": text.chosen(_postcodes(), number % len(_postcodes())),
    }


@lru_cache(maxsize=1)
def _postcodes() -> tuple[str, ...]:
    """Postcodes of an area that does not exist."""
    letters = "ABDEFGHJLN"
    return tuple(f"ZZ99 {digit}{a}{b}" for digit in range(10) for a in letters for b in letters)


def _retraced(people: People, submission: Submission) -> np.ndarray:
    return (submission.month >= people["retraced_month"]).astype(int)


def _changed(submission: Submission) -> int:
    return int(submission.month >= submission.changed_month)
