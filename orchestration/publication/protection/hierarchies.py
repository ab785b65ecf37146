"""What adds up along each dimension of a published table.

A hierarchy is a list of relations: the place of a total among the members, and the places of the
parts that make it up. A total may hold more than its parts, never less (people without an area).
"""

from collections.abc import Sequence

import pandas as pd

Relation = tuple[int, tuple[int, ...]]
Member = tuple[str, str]
WHOLE_PERIOD = ("whole_period", "all")
# Never shown, but what White people less White British people leave: it must be protected too.
LEFT_BETWEEN = ("left_between", "White except White British")
ENGLAND = ("England", "ENG")
ROLLING_QUARTERS = ("rolling_12_months", "quarter")
MADE_OF = (
    ("quarter", "month"),
    ("financial_year", "quarter"),
    ("rolling_12_months", "month"),
    ROLLING_QUARTERS,
)
BELOW = {"Region": "England", "ICB": "Region", "Sub-ICB": "ICB", "Provider": "England"}


def months_of(period_type: str, period: str) -> frozenset[str]:
    """The months of a month, quarter, financial year or rolling year, each `YYYY-MM`.

    Raises ValueError for another type of period.
    """
    if period_type == "month":
        return frozenset([period])
    if period_type == "quarter":
        year, quarter = period.split(" Q")
        return _months(int(year[:4]), 4 + 3 * (int(quarter) - 1), 3)
    if period_type == "financial_year":
        return _months(int(period[:4]), 4, 12)
    if period_type == "rolling_12_months":
        year, month = (int(part) for part in period.split("-"))
        return _months(year - 1, month + 1, 12)
    raise ValueError(f"{period_type!r} is not a type of period: add it to months_of")


def _months(year: int, first: int, n_months: int) -> frozenset[str]:
    places = range(first - 1, first - 1 + n_months)
    return frozenset(f"{year + place // 12}-{place % 12 + 1:02d}" for place in places)


def ends_with_a_quarter(rolling_year: str) -> bool:
    """Whether a rolling year, named after its last month, ends with a quarter."""
    return int(rolling_year[-2:]) % 3 == 0


def calendar(periods: Sequence[Member]) -> list[Relation]:
    """Quarters are made of months, years of quarters, rolling years of either, all of years."""
    months = {
        place: months_of(*period) for place, period in enumerate(periods) if period != WHOLE_PERIOD
    }
    of_type = {
        kind: [place for place in months if periods[place][0] == kind]
        for kind in ("month", "quarter", "financial_year", "rolling_12_months")
    }
    relations: list[Relation] = []
    for kind, part_kind in MADE_OF:
        for total in of_type[kind]:
            if (kind, part_kind) == ROLLING_QUARTERS and not ends_with_a_quarter(periods[total][1]):
                continue
            parts = tuple(part for part in of_type[part_kind] if months[part] <= months[total])
            relations.append((total, parts))
    if WHOLE_PERIOD in periods:
        relations.append((list(periods).index(WHOLE_PERIOD), tuple(of_type["financial_year"])))
    return [(total, parts) for total, parts in relations if parts]


def organisations(members: Sequence[Member], parents: dict[Member, Member]) -> list[Relation]:
    """Sub-ICB locations make up ICBs, ICBs regions; regions, and providers, England.

    `parents` names the ICB of a sub-ICB location and the region of an ICB.
    """
    place = {member: n for n, member in enumerate(members)}
    parts: dict[tuple[int, str], list[int]] = {}
    for member, n in place.items():
        kind = member[0]
        parent = ENGLAND if BELOW.get(kind) == "England" else parents.get(member)
        if parent in place:
            parts.setdefault((place[parent], kind), []).append(n)
    return [(total, tuple(those)) for (total, _), those in sorted(parts.items())]


def ethnic_groups(members: Sequence[Member], detailed_of: pd.DataFrame) -> list[Relation]:
    """The lines of a grouping make up everyone, and every line is made of detailed groups.

    `detailed_of` has `ethnic_grouping`, `ethnic_group` and `detailed_group`: a row for each
    detailed group of a line.
    """
    place = {member: n for n, member in enumerate(members)}
    everyone = place[("all", "All")]
    relations: list[Relation] = []
    for grouping in sorted({member[0] for member in members} - {"all", LEFT_BETWEEN[0]}):
        lines = tuple(n for member, n in place.items() if member[0] == grouping)
        relations.append((everyone, lines))
    made_of = {
        line: frozenset(rows["detailed_group"])
        for line, rows in detailed_of.groupby(["ethnic_grouping", "ethnic_group"])
    }
    for line, n in place.items():
        if line[0] not in ("all", "detailed", LEFT_BETWEEN[0]):
            relations.append((n, tuple(place["detailed", group] for group in sorted(made_of[line]))))
    for whole, part, rest in (
        (
            ("broad", "Other ethnic groups"),
            ("broad_chinese_apart", "Other Chinese"),
            ("broad_chinese_apart", "Other ethnic groups except Chinese"),
        ),
        (
            ("minoritised", "Minoritised"),
            ("minoritised_chinese_apart", "Other Chinese"),
            ("minoritised_chinese_apart", "Minoritised except Chinese"),
        ),
        (("broad", "White"), ("minoritised", "White British"), LEFT_BETWEEN),
    ):
        if {whole, part, rest} <= place.keys():
            relations.append((place[whole], (place[part], place[rest])))
    return relations


def strata(members: Sequence[Member]) -> list[Relation]:
    """The strata of a type make up everyone, the stratum `("none", "All")`."""
    place = {member: n for n, member in enumerate(members)}
    kinds = sorted({kind for kind, _ in members} - {"none"})
    return [
        (place["none", "All"], tuple(n for member, n in place.items() if member[0] == kind))
        for kind in kinds
    ]
