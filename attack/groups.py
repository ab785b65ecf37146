"""Ethnic groupings as sets of detailed groups, coded as bit masks.

Two lines that hold the same detailed groups are the same count, whatever their labels.
"""

import pandas as pd

NOT_GIVEN = ("Not stated", "Not known", "Missing", "Invalid")
NOT_GIVEN_LINE = "Not stated, not known or invalid"
# Broad groups of the 2001 census, as published by NHS England.
BROAD_GROUPS = {
    "White": ("White British", "White Irish", "White Other"),
    "Mixed": (
        "Mixed White and Black Caribbean",
        "Mixed White and Black African",
        "Mixed White and Asian",
        "Mixed Other",
    ),
    "Asian or Asian British": (
        "Asian Indian",
        "Asian Pakistani",
        "Asian Bangladeshi",
        "Asian Other",
    ),
    "Black or Black British": ("Black Caribbean", "Black African", "Black Other"),
    "Other ethnic groups": ("Other Chinese", "Other Any Other"),
}
CHINESE = "Other Chinese"


def usual_lines() -> pd.DataFrame:
    """The lines of every grouping, one row per line and detailed group in it.

    Columns ethnic_grouping, ethnic_group, detailed_group. Used where the release does not
    publish `pub_ethnic_groups`.
    """
    given = [(group, broad) for broad, groups in BROAD_GROUPS.items() for group in groups]
    rows = []
    for group, broad in [*given, *((group, NOT_GIVEN_LINE) for group in NOT_GIVEN)]:
        minoritised = "Minoritised" if broad != NOT_GIVEN_LINE else NOT_GIVEN_LINE
        if group == "White British":
            minoritised = group
        broad_apart, minoritised_apart = broad, minoritised
        if broad == "Other ethnic groups":
            broad_apart = CHINESE if group == CHINESE else "Other ethnic groups except Chinese"
        if minoritised == "Minoritised":
            minoritised_apart = CHINESE if group == CHINESE else "Minoritised except Chinese"
        rows += [
            ("all", "All", group),
            ("detailed", group, group),
            ("broad", broad, group),
            ("broad_chinese_apart", broad_apart, group),
            ("minoritised", minoritised, group),
            ("minoritised_chinese_apart", minoritised_apart, group),
        ]
    return pd.DataFrame(rows, columns=["ethnic_grouping", "ethnic_group", "detailed_group"])


def masks_of(lines: pd.DataFrame) -> pd.Series:
    """The bit mask of every line, indexed by ethnic_grouping and ethnic_group (int64)."""
    details = sorted(lines["detailed_group"].unique())
    bit = {group: 1 << number for number, group in enumerate(details)}
    bits = lines.assign(mask=lines["detailed_group"].map(bit).astype("int64"))
    return bits.groupby(["ethnic_grouping", "ethnic_group"])["mask"].sum()


def additive_identities(masks: pd.Series) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every pair (left masks, right masks) whose counts have equal sums.

    A line is the sum of the lines of another grouping inside it, or of two lines; two groupings
    agree after the lines that they share are taken away.
    """
    groupings = [frozenset(lines) for _, lines in masks.groupby(level="ethnic_grouping")]
    known = set(masks)
    everything = sorted(known)
    found: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for total in everything:
        for lines in groupings:
            parts = tuple(sorted(line for line in lines if line & total == line))
            if len(parts) > 1 and sum(parts) == total:
                found.add(((total,), parts))
        for part in everything:
            rest = total ^ part
            if part < rest and part & total == part and rest in known:
                found.add(((total,), (part, rest)))
    for number, left in enumerate(groupings):
        for right in groupings[number + 1 :]:
            only_left, only_right = tuple(sorted(left - right)), tuple(sorted(right - left))
            if len(only_left) > 1 and len(only_right) > 1 and sum(only_left) == sum(only_right):
                found.add((only_left, only_right))
    return sorted(found)
