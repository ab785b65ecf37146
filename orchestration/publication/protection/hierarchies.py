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
# What an organisation is part of, from the nearest; providers are part of England alone.
ABOVE = {
    "Region": ("England",),
    "ICB": ("Region", "England"),
    "Sub-ICB": ("ICB", "Region", "England"),
    "Provider": ("England",),
}


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


def tilings(kinds: Sequence[str], sets: Sequence[frozenset[str]]) -> list[Relation]:
    """Members that are the same set are equal; one is the sum of those of a kind that tile it.

    `sets` has what each member is made of; a member made of nothing has no relations. Every pair
    and every total is named, because any kind may turn out not to be offered.
    """
    relations: list[Relation] = []
    same: dict[frozenset[str], list[int]] = {}
    for place, whole in enumerate(sets):
        if whole:
            relations += [(place, (other,)) for other in same.setdefault(whole, [])]
            same[whole].append(place)
    for kind in dict.fromkeys(kinds):
        members = {sets[n]: n for n in reversed(range(len(sets))) if kinds[n] == kind and sets[n]}
        for whole, totals in same.items():
            parts = tuple(place for part, place in members.items() if part < whole)
            if parts and sum(len(sets[part]) for part in parts) == len(whole):
                relations += [(total, parts) for total in totals]
    return relations


def calendar(periods: Sequence[Member]) -> list[Relation]:
    """What tiles what among periods as they are delivered, and what is equal."""
    return tilings([kind for kind, _ in periods], months_covered(periods))


def months_covered(periods: Sequence[Member]) -> list[frozenset[str]]:
    """Periods as sets of the months that there are data for."""
    covered = frozenset(name for kind, name in periods if kind == "month")
    if not covered:
        covered = frozenset().union(*(months_of(*p) for p in periods if p != WHOLE_PERIOD))
    return [covered if p == WHOLE_PERIOD else months_of(*p) & covered for p in periods]


def organisations(members: Sequence[Member], parents: dict[Member, Member]) -> list[Relation]:
    """Sub-ICB locations make up ICBs, ICBs regions; regions, and providers, England.

    `parents` names the ICB of a sub-ICB location and the region of an ICB. An organisation is
    part of everything above it, because the level between may not be offered.
    """
    place = {member: n for n, member in enumerate(members)}
    parts: dict[tuple[int, str], list[int]] = {}
    for member, n in place.items():
        above = member
        for kind in ABOVE.get(member[0], ()):
            above = ENGLAND if kind == "England" else parents.get(above)
            if above is None:
                break
            if above in place:
                parts.setdefault((place[above], member[0]), []).append(n)
    return [(total, tuple(those)) for (total, _), those in sorted(parts.items())]


def ethnic_groups(members: Sequence[Member], detailed_of: pd.DataFrame) -> list[Relation]:
    """Lines of groupings as sets of detailed groups: what tiles what, and what is equal.

    `detailed_of` has `ethnic_grouping`, `ethnic_group` and `detailed_group`: a row for each
    detailed group of a line.
    """
    made_of = {
        line: frozenset(rows["detailed_group"])
        for line, rows in detailed_of.groupby(["ethnic_grouping", "ethnic_group"])
    }
    relations = tilings(
        [kind for kind, _ in members], [made_of.get(member, frozenset()) for member in members]
    )
    if LEFT_BETWEEN in members:
        left = list(members).index(LEFT_BETWEEN)
        white, white_british = (
            [n for n, (_, name) in enumerate(members) if name == line]
            for line in ("White", "White British")
        )
        relations += [(total, (part, left)) for total in white for part in white_british]
    return relations


def strata(members: Sequence[Member]) -> list[Relation]:
    """The strata of a type make up everyone, the stratum `("none", "All")`."""
    place = {member: n for n, member in enumerate(members)}
    kinds = sorted({kind for kind, _ in members} - {"none"})
    return [
        (place["none", "All"], tuple(n for member, n in place.items() if member[0] == kind))
        for kind in kinds
    ]
