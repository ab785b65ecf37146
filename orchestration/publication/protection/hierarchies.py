"""How the members of each dimension add up: periods, organisations, ethnic groups, categories.

A member gets one canonical name, so that two labels of the same people are one member: the
rolling twelve months that end in March are the financial year; White British is the same group
in every grouping. A relation says that a parent is the sum of its children.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import pandas as pd

from orchestration.settings import DBT_PROJECT_DIR

ALL = "All"
# Chinese people are counted in Other, and in some groupings on a line of their own.
CHINESE = "R"
Member = tuple[str, ...]
Relation = tuple[str, tuple[str, ...]]


class UnknownMemberError(ValueError):
    """A label that the hierarchy of its dimension does not hold."""


def months_of(period_type: str, period: str) -> list[pd.Period]:
    """The months a period covers, first to last.

    >>> [str(month) for month in months_of("quarter", "2023-24 Q1")]
    ['2023-04', '2023-05', '2023-06']
    """
    if period_type == "month":
        return [pd.Period(period[:7], freq="M")]
    if period_type == "rolling_12_months":
        last = pd.Period(period[-7:], freq="M")
        return list(pd.period_range(last - 11, last, freq="M"))
    match = re.fullmatch(r"(\d{4})-\d{2}(?:[ -]?Q([1-4]))?", period)
    if match is None or (match[2] is None) != (period_type == "financial_year"):
        raise UnknownMemberError(f"No months known of the {period_type} {period}.")
    april = pd.Period(f"{match[1]}-04", freq="M")
    if period_type == "financial_year":
        return list(pd.period_range(april, periods=12, freq="M"))
    return list(pd.period_range(april + 3 * (int(match[2]) - 1), periods=3, freq="M"))


def calendar(members: Iterable[Member]) -> tuple[dict[Member, str], list[Relation]]:
    """Canonical names of `(period_type, period)`, and quarters and years as sums.

    A year, financial or rolling, is the sum of its twelve months and, where it ends with a
    quarter, of its four quarters.
    """
    months = {member: months_of(*member) for member in members}
    names = {member: _span(covered) for member, covered in months.items()}
    known = set(names.values())
    relations = []
    for covered in {_span(covered): covered for covered in months.values()}.values():
        for step in (1, 3):
            if len(covered) > step:
                parts = [_span(covered[i : i + step]) for i in range(0, len(covered), step)]
                if known.issuperset(parts):
                    relations.append((_span(covered), tuple(parts)))
    return names, relations


def organisations(
    members: Iterable[Member], parents: pd.DataFrame
) -> tuple[dict[Member, str], list[Relation]]:
    """Canonical names of `(org_type, org_code)`, and areas as sums of the areas within.

    `parents` has `org_type`, `org_code`, `parent_type`, `parent_code`: one row per organisation
    and an area that it belongs to. England's row lists each type that makes it up.
    """
    names = {member: " ".join(member) for member in members}
    known = set(names.values())
    children: dict[tuple[str, str], list[str]] = {}
    for row in parents.dropna(subset=["parent_code"]).itertuples():
        child = f"{row.org_type} {row.org_code}"
        parent = f"{row.parent_type} {row.parent_code}"
        if child in known and parent in known:
            children.setdefault((parent, row.org_type), []).append(child)
    relations = [(parent, tuple(sorted(set(found)))) for (parent, _), found in children.items()]
    return names, sorted(relations)


def ethnic_groups(members: Iterable[Member]) -> tuple[dict[Member, str], list[Relation]]:
    """Canonical names of `(ethnic_grouping, ethnic_group)`, and groups as sums of finer ones.

    A group is the set of categories it holds, so one label in two groupings is one group.
    """
    members = list(members)
    sets = {member: _categories(member) for member in members}
    names = {member: "|".join(sorted(found)) for member, found in sets.items()}
    by_grouping: dict[str, set[frozenset[str]]] = {}
    for (grouping, _), found in sets.items():
        by_grouping.setdefault(grouping, set()).add(found)
    relations = set()
    for whole in set(sets.values()):
        for finer in by_grouping.values():
            parts = [part for part in finer if part < whole]
            if len(parts) > 1 or (len(parts) == 1 and whole not in finer):
                relations.add((_name(whole), tuple(sorted(map(_name, parts)))))
    return names, sorted(relations)


def categories(members: Iterable[Member]) -> tuple[dict[Member, str], list[Relation]]:
    """Canonical names of `(characteristic, category)`: each characteristic adds up to everyone."""
    names = {member: ALL if ALL in member else "=".join(member) for member in members}
    by_characteristic: dict[str, list[str]] = {}
    for member, name in names.items():
        if name != ALL:
            by_characteristic.setdefault(member[0], []).append(name)
    return names, [(ALL, tuple(sorted(parts))) for parts in by_characteristic.values()]


HIERARCHIES: dict[str, Callable] = {
    "calendar": calendar,
    "organisations": organisations,
    "ethnic_groups": ethnic_groups,
    "categories": categories,
}


def _span(months: list[pd.Period]) -> str:
    return f"{months[0]}/{months[-1]}"


def _name(group: frozenset[str]) -> str:
    return "|".join(sorted(group))


def _categories(member: Member) -> frozenset[str]:
    grouping, label = member
    known = _known_groups()
    if label in known:
        return known[label]
    raise UnknownMemberError(f"No categories known of the group {label} in {grouping}.")


@lru_cache
def _known_groups() -> dict[str, frozenset[str]]:
    """Every label of every grouping and the ethnic categories it holds, from the seeds."""
    seeds = DBT_PROJECT_DIR / "seeds"
    given = pd.read_csv(seeds / "ethnic_categories.csv", dtype=str)
    not_given = pd.read_csv(seeds / "ethnicity_not_given.csv", dtype=str)
    known: dict[str, set[str]] = {}
    for row in given.itertuples():
        labels = [row.ethnic_group, row.broad_group, ALL]
        labels += ["Minoritised"] if row.is_minoritised == "true" else []
        if row.ethnic_category_code != CHINESE:
            labels += ["Minoritised except Chinese"] if row.is_minoritised == "true" else []
            labels += [f"{row.broad_group} except Chinese"]
        for label in labels:
            known.setdefault(label, set()).add(row.ethnic_category_code)
    for row in not_given.itertuples():
        for label in (row.ethnic_group, "Not stated, not known or invalid", ALL):
            known.setdefault(label, set()).add(row.ethnic_category_code)
    return {label: frozenset(codes) for label, codes in known.items()}
