"""The rows of a published database made by hand, few for each table.

Rates are simple on purpose: White British 0.50, Bangladeshi 0.40, Chinese 0.60, so that a test
can say what a page must show without asking the code under test.
"""

import pandas as pd

from orchestration.settings import DBT_PROJECT_DIR

YEARS = ("2022-23", "2023-24")
PLACES = (
    ("England", "ENG", "England"),
    ("ICB", "QMF", "NHS NORTH EAST LONDON INTEGRATED CARE BOARD"),
    ("ICB", "QWO", "NHS WEST YORKSHIRE INTEGRATED CARE BOARD"),
)
# A provider that only simulated people belong to.
MADE_UP = ("Provider", "SIM001", "Provider SIM001")
RATES = {
    ("detailed", "White British"): 0.50,
    ("detailed", "Asian Bangladeshi"): 0.40,
    ("detailed", "Other Chinese"): 0.60,
    ("broad", "White"): 0.51,
    ("broad", "Asian or Asian British"): 0.42,
    ("minoritised", "Minoritised"): 0.45,
}
LOCAL_CHANGE = {"ENG": 0.0, "QMF": 0.03, "QWO": -0.02}
WITHHELD = ("QWO", "Other Chinese")


def every_row() -> dict[str, list[dict]]:
    """The rows of every table that has some."""
    names = pd.read_csv(DBT_PROJECT_DIR / "seeds" / "ethnic_group_names.csv", dtype=object)
    return {
        "pub_ethnic_group_names": names.astype(object)
        .where(names.notna(), None)
        .to_dict("records"),
        "pub_open_outcome_rates": list(_published_rates()),
        "pub_open_access_equity": list(_residents()),
        "pub_open_outcome_gaps": list(_gaps()),
        "pub_open_trends": list(_trends()),
        "pub_open_benchmark": list(_benchmark()),
        "pub_outcome_rates": list(_submission_rates()),
        "pub_organisations": [
            {"org_type": org_type, "org_code": org_code, "org_name": org_name}
            for org_type, org_code, org_name in (*PLACES, MADE_UP)
        ],
        "pub_estimates": list(_estimates()),
        "pub_descriptive_statistics": list(_statistics()),
        "pub_access_equity": list(_submission_residents()),
        "pub_service_effects": list(_service_effects()),
        "pub_withheld": list(_withheld()),
        "pub_source_report_figures": list(_report_figures()),
    }


def _places_and_groups():
    for year in YEARS:
        for org_type, org_code, org_name in PLACES:
            for (grouping, group), rate in RATES.items():
                yield (
                    {
                        "financial_year": year,
                        "org_type": org_type,
                        "org_code": org_code,
                        "org_name": org_name,
                        "ethnic_grouping": grouping,
                        "ethnic_group": group,
                    },
                    rate + LOCAL_CHANGE[org_code] + (0.01 if year == YEARS[1] else 0),
                )


def _published_rates():
    for where, rate in _places_and_groups():
        is_withheld = (where["org_code"], where["ethnic_group"]) == WITHHELD
        for measure in ("recovery", "reliable_improvement"):
            yield where | {
                "measure": measure,
                "numerator": None if is_withheld else round(1000 * rate),
                "denominator": None if is_withheld else 1000,
                "rate": None if is_withheld else rate,
                "rate_lower": None if is_withheld else rate - 0.03,
                "rate_upper": None if is_withheld else rate + 0.03,
                "suppression_reason": "small_count" if is_withheld else None,
            }


def _residents():
    for where, rate in _places_and_groups():
        yield {
            "financial_year": where["financial_year"],
            "area_type": where["org_type"],
            "area_code": where["org_code"],
            "area_name": where["org_name"],
            "ethnic_grouping": where["ethnic_grouping"],
            "ethnic_group": where["ethnic_group"],
            "measure": "referrals_received",
            "n_people": 500,
            "n_residents": 20_000.0,
            "per_1000_residents": 50 * rate,
            "per_1000_lower": 50 * rate - 2,
            "per_1000_upper": 50 * rate + 2,
            "share_without_ethnicity": 0.1,
        }


def _gaps():
    for where, rate in _places_and_groups():
        if where["ethnic_grouping"] == "minoritised":
            difference = rate - 0.5
            yield where | {
                "measure": "recovery",
                "numerator": 450,
                "denominator": 1000,
                "rate_difference": difference,
                "rate_difference_lower": difference - 0.02,
                "rate_difference_upper": difference + 0.02,
            }


def _trends():
    for group, change, verdict in (
        ("Asian Bangladeshi", 0.005, "narrowing"),
        ("Other Chinese", 0.001, "no clear change"),
    ):
        yield {
            "outcome": "recovery",
            "ethnic_grouping": "detailed",
            "ethnic_group": group,
            "points_per_year": change,
            "points_per_year_lower": change - 0.002,
            "points_per_year_upper": change + 0.002,
            "verdict": verdict,
        }


def _benchmark():
    """Sixty providers, P0 to P59, each with a smaller gap than the one before."""
    for place in range(60):
        ratio = 0.6 + 0.01 * place
        yield {
            "outcome": "recovery",
            "provider_code": f"P{place}",
            "provider_name": f"Service {place}",
            "ethnic_group": "Minoritised",
            "n_people": 1000,
            "gap_odds_ratio": ratio,
            "gap_odds_ratio_lower": ratio - 0.1,
            "gap_odds_ratio_upper": ratio + 0.1,
            "is_demonstrator": place == 59,
        }


def _submission_rates():
    for (grouping, group), rate in RATES.items():
        for org_type, org_code, _ in (PLACES[0], MADE_UP):
            is_withheld = (org_code, group) == ("SIM001", "Asian Bangladeshi")
            yield _submission_rate(
                (org_type, org_code), (grouping, group), None if is_withheld else rate
            )
    # Too small for single groups.
    yield _submission_rate(("Provider", "SIM002"), ("minoritised", "Minoritised"), 0.4)


def _submission_rate(place, line, rate):
    is_withheld = rate is None
    return {
        "period_type": "financial_year",
        "period": YEARS[1],
        "org_type": place[0],
        "org_code": place[1],
        "ethnic_grouping": line[0],
        "ethnic_group": line[1],
        "measure": "recovery",
        "numerator": None if is_withheld else round(200 * rate),
        "denominator": None if is_withheld else 200,
        "rate": rate,
        "rate_lower": None if is_withheld else rate - 0.05,
        "rate_upper": None if is_withheld else rate + 0.05,
        "suppression_reason": "secondary" if is_withheld else None,
        "data_origin": "simulated",
    }


def _statistics():
    for group, weeks in (("White British", 2.5), ("Asian Bangladeshi", 3.25)):
        yield {
            "population": "treated",
            "ethnic_group": group,
            "statistic": "weeks_referral_to_assessment_mean",
            "n": 200,
            "value": round(weeks, 1),
            "data_origin": "simulated",
        }
        yield {
            "population": "assessed",
            "ethnic_group": group,
            "statistic": "peq_assessment_q1_pct",
            "n": 200,
            "value": 90.0,
            "data_origin": "simulated",
        }
    yield {
        "population": "treated",
        "ethnic_group": "Other Chinese",
        "statistic": "weeks_referral_to_assessment_mean",
        "n": 60,
        "value": 5.0,
        "data_origin": "simulated",
    }


def _submission_residents():
    yield {
        "financial_year": YEARS[1],
        "org_type": "England",
        "org_code": "ENG",
        "ethnic_grouping": "detailed",
        "ethnic_group": "Asian Bangladeshi",
        "n_referrals": 200,
        "n_residents": 10_000,
        "referrals_per_1000": 20.0,
        "referrals_per_1000_lower": 17.3,
        "referrals_per_1000_upper": 23.0,
        "data_origin": "simulated",
    }


def _service_effects():
    for variant in ("", "gap"):
        yield {
            "analysis": "outcome_multilevel",
            "outcome": "recovery",
            "variant": variant,
            "model": "5",
            "provider_code": "SIM001",
            "n_people": 200,
            "gap_estimate": 0.8 if variant else None,
            "gap_lower": 0.6 if variant else None,
            "gap_upper": 1.1 if variant else None,
            "data_origin": "simulated",
        }


def _withheld():
    for org_type, stratum_type, n_small in (("England", "none", 1), ("Provider", "gender", 30)):
        yield {
            "measure": "recovery",
            "period_type": "financial_year",
            "org_type": org_type,
            "ethnic_grouping": "detailed",
            "stratum_type": stratum_type,
            "n_rows": 100,
            "n_small_count": n_small,
            "n_secondary": 2,
            "information_lost": 0.02,
        }


def _estimates():
    for model, shift in (("1", 0.0), ("2", 0.1)):
        for group, ratio in (("Asian Bangladeshi", 0.6), ("Other Chinese", 1.1)):
            yield {
                "analysis": "outcome_single_level",
                "report_table": "7",
                "outcome": "recovery",
                "population": "at_caseness",
                "model": model,
                "ethnic_group": group,
                "reference_group": "White British",
                "effect": "odds_ratio",
                "estimate": ratio + shift,
                "lower": ratio + shift - 0.05,
                "upper": ratio + shift + 0.05,
                "n_people": 200,
                "data_origin": "simulated",
            }


def _report_figures():
    for model, shift in (("1", 0.0), ("2", 0.1), ("5", 0.2)):
        for group, ratio in (("Asian Bangladeshi", 0.64), ("Other Chinese", 1.05)):
            yield {
                "report_table": "7",
                "analysis": "outcome_single_level",
                "population": "at_caseness",
                "quantity": "recovery",
                "model": model,
                "unit": "odds_ratio",
                "ethnic_group": group,
                "value": ratio + shift,
                "lower": ratio + shift - 0.05,
                "upper": ratio + shift + 0.05,
                "is_doubtful": False,
            }
