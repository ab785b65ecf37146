"""What of a pathway the submissions tell, and when: the awkward cases of one person's reports.

Months are counted since January 1970; a month that never comes is `NEVER`.
"""

import numpy as np

from orchestration.simulation import codes, published
from orchestration.simulation.care import month_of
from orchestration.simulation.draws import pick
from orchestration.simulation.model import Model
from orchestration.simulation.people import People

NEVER = 1_000_000
END_CODES_TREATED = np.array([0, 2, 3, 4])
END_SHARES_TREATED = np.cumsum([0.955, 0.02, 0.002, 0.023])
END_CODES_ASSESSED = np.array([5, 6, 7, 8, 9, 10])
END_SHARES_ASSESSED = np.cumsum([0.15, 0.25, 0.25, 0.1, 0.2, 0.05])


def draw_reporting(random: np.random.Generator, model: Model, people: People) -> People:
    """Columns about reports: `known_month` (first file that may hold the discharge), `last_month`
    (last file that holds the referral), `retraced_month`, `first_group` and `later_group`
    (ethnic category in the first and in later files), `end_code`, and switches."""
    shares, cases, n = model.parameters.shares, model.cases, len(people["group"])

    def happens(case: str, share: str) -> np.ndarray:
        draw = random.random(n)
        return (draw < shares[share]) & (case in cases)

    received, discharged = month_of(people["received_day"]), month_of(people["discharge_day"])
    late = happens("late-discharges", "discharged_in_the_next_file")
    known = discharged + late
    silent = happens("silent-closures", "silently_closed") & (discharged > received)
    vanishes = received + np.floor(random.random(n) * (discharged - received)).astype(int)
    retraced = happens("retraced-people", "retraced") & (discharged > received)
    reports = {
        "received_month": received,
        "known_month": np.where(silent, NEVER, known),
        "last_month": np.where(silent, vanishes, known),
        "is_silent": silent,
        "retraced_month": np.where(retraced, received + 1, NEVER),
        "is_used": random.random(n) >= shares["not_used_in_publication"],
        "late_in_primary": happens("refreshed-months", "late_discharge"),
        "code_late_in_primary": happens("refreshed-months", "late_end_code"),
        "has_no_last_phq9": happens("missing-scores", "last_phq9_unreadable"),
        "end_code_while_open": happens("end-code-while-open", "end_code_while_open"),
        "end_code": _end_codes(random, model, people),
        "is_padded": (random.random(n) < 0.025) & ("padded-codes" in cases),
    }
    no_gad7 = happens("missing-scores", "gad7_never_recorded")
    reports["has_no_gad7"] = no_gad7 & ~reports["has_no_last_phq9"]
    return reports | _ethnicity_by_month(random, model, people, reports["last_month"] > received)


def _ethnicity_by_month(
    random: np.random.Generator, model: Model, people: People, is_open_later: np.ndarray
) -> People:
    """The category in the first file and in later ones; the latest stated one is the person's.

    Some are asked after the first month, some are corrected, for some it is withdrawn later.
    """
    shares, group = model.parameters.shares, people["group"]
    first, later = group.copy(), group.copy()
    draw, other = random.random(len(group)), random.integers(0, published.N_KNOWN, len(group))
    if "changing-ethnicity" in model.cases:
        is_known = (group < published.N_KNOWN) & is_open_later
        asked = shares["asked_after_the_first_month"]
        corrected = asked + shares["corrected_after_the_first_month"]
        withdrawn = corrected + shares["withdrawn_after_the_first_month"]
        not_stated = published.codes().index("Z")
        first = np.where(is_known & (draw < asked), not_stated, first)
        first = np.where(is_known & (draw >= asked) & (draw < corrected), other, first)
        later = np.where(is_known & (draw >= corrected) & (draw < withdrawn), not_stated, later)
    return {"first_group": first, "later_group": later}


def _end_codes(random: np.random.Generator, model: Model, people: People) -> np.ndarray:
    shares, n = model.parameters.shares, len(people["group"])
    draw = random.random((4, n))
    treated = END_CODES_TREATED[pick(END_SHARES_TREATED, draw[0])]
    drops = np.where(people["is_treated"], people["drops_out"], draw[1] < 0.6)
    treated = np.where(drops, codes.DROPPED_OUT, treated)
    assessed = END_CODES_ASSESSED[pick(END_SHARES_ASSESSED, draw[0])]
    not_assessed = codes.END_CODES.index("50")
    code = np.where(
        people["is_accessed"], treated, np.where(people["is_assessed"], assessed, not_assessed)
    )
    if "invalid-values" in model.cases:
        code = np.where(draw[2] < 0.002, codes.BAD_END_CODE, code)
    return np.where(draw[3] < shares["end_code_missing"], codes.NO_END_CODE, code)
