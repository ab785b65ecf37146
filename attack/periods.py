"""Periods as half-open intervals of month numbers, and the sums among them.

A financial year and the rolling year that ends in its March are one interval, hence one count.
"""

import pandas as pd

MONTHS = {"month": 1, "quarter": 3, "financial_year": 12, "rolling_12_months": 12}
Interval = tuple[int, int]
Identity = tuple[tuple[Interval, ...], tuple[Interval, ...]]


def interval_of(period_type: str, period: str) -> Interval:
    """The months of one period, numbered 12 * year + month - 1, the last one excluded.

    Raises ValueError for a period type or a period written in another way.
    """
    try:
        if period_type == "month":
            return _month(period), _month(period) + 1
        if period_type == "rolling_12_months":
            return _month(period) - 11, _month(period) + 1
        if period_type == "financial_year":
            return int(period[:4]) * 12 + 3, int(period[:4]) * 12 + 15
        if period_type == "quarter":
            start = int(period[:4]) * 12 + 3 * int(period[-1])
            return start, start + 3
        if period_type == "whole_period":
            return -(10**6), 10**6
    except (ValueError, IndexError) as error:
        raise ValueError(f"period {period!r} is not a {period_type} as published") from error
    raise ValueError(
        f"unknown period_type {period_type!r}; expected whole_period or {', '.join(MONTHS)}"
    )


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def clipped(intervals: pd.DataFrame, is_month: pd.Series) -> pd.DataFrame:
    """Columns start and end cut to the months that the release covers.

    The first and the last year of a release may hold fewer months than their names say.
    """
    spans = intervals[is_month] if is_month.any() else intervals[intervals["start"] > 0]
    if spans.empty:
        return intervals
    first, last = spans["start"].min(), spans["end"].max()
    overlaps = (intervals["start"] < last) & (intervals["end"] > first)
    inside = intervals.clip(lower=first, upper=last)
    return intervals.where(~overlaps, inside)


def additive_identities(by_type: dict[str, set[Interval]]) -> list[Identity]:
    """Every pair (left intervals, right intervals) whose counts have equal sums.

    A period is the sum of its months, quarters or years; two overlapping periods differ by what
    enters and what leaves.
    """
    everything = sorted(set().union(*by_type.values()))
    known = set(everything)
    found: set[Identity] = set()
    for total in everything:
        for period_type in ("month", "quarter", "financial_year"):
            parts = _tiling(total, by_type.get(period_type, set()))
            if len(parts) > 1:
                found.add(((total,), parts))
    for earlier in everything:
        for later in everything:
            left, right = (earlier[0], later[0]), (earlier[1], later[1])
            overlaps = earlier[0] < later[0] < earlier[1] < later[1]
            if overlaps and left in known and right in known:
                found.add(((earlier, right), (later, left)))
    return sorted(found)


def _tiling(total: Interval, tiles: set[Interval]) -> tuple[Interval, ...]:
    inside = sorted(tile for tile in tiles if total[0] <= tile[0] and tile[1] <= total[1])
    covered = sum(end - start for start, end in inside)
    return tuple(inside) if covered == total[1] - total[0] else ()
