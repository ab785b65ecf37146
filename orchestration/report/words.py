"""How numbers, reasons and places are written, on the page and on paper.

`browser/words.js` says the same for the reader's browser; a browser test holds them equal.
"""

import math

REASONS = {
    "small_count": "withheld: a small number",
    "secondary": "withheld: it would reveal a small number",
    "not_collected": "not collected",
    "not_applicable": "does not apply",
    "not_converged": "withheld: the model did not settle",
    "doubtful": "as printed; the source contradicts itself here",
}
NO_FIGURE = "no figure"
DECIMALS = {
    "percent": 1,
    "points": 1,
    "per_1000": 1,
    "odds_ratio": 2,
    "beta": 2,
    "weeks": 2,
    "mean": 2,
}
UNIT_TITLES = {
    "percent": "Per cent",
    "points": "Percentage points",
    "per_1000": "Per 1,000 residents",
    "odds_ratio": "Odds ratio (White British = 1)",
    "beta": "Difference from White British",
    "weeks": "Weeks",
    "mean": "Mean score, 0 to 4",
}


def is_number(value: object) -> bool:
    """Whether a cell holds a number; nulls of pandas do not."""
    return isinstance(value, int | float) and not math.isnan(value)


def decimals(unit: str, org_type: str) -> int:
    """Decimals shown: per cent below England are whole, as the publisher's are."""
    return 0 if unit in ("percent", "points") and org_type != "England" else DECIMALS[unit]


def number(value: object, unit: str, org_type: str) -> str:
    """A value as written, with a real minus sign; `no figure` for a null."""
    if not is_number(value):
        return NO_FIGURE
    places = decimals(unit, org_type)
    # Halves go up in size, as in the reader's browser.
    scaled = math.floor(abs(value) * 10**places + 0.5 + 1e-9) / 10**places
    sign = "\u2212" if value < 0 and scaled > 0 else ""
    return f"{sign}{scaled:,.{places}f}"


def with_unit(value: object, unit: str, org_type: str) -> str:
    """A value as a sentence says it."""
    return number(value, unit, org_type) + ("%" if unit == "percent" and is_number(value) else "")


def interval(lower: object, upper: object, unit: str, org_type: str) -> str:
    """Limits as written; empty when there are none."""
    if not (is_number(lower) and is_number(upper)):
        return ""
    return f"{number(lower, unit, org_type)} to {number(upper, unit, org_type)}"


def count(value: object) -> str:
    """A count of people; empty for a null."""
    return f"{int(value):,}" if is_number(value) else ""
