"""The attack beside every whole-number table there is, on tables small enough to list."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_release import draw_counts, write_release
from tables import NOT_GIVEN, attack, minoritised, provider, release, row

from attack.programs import Limits
from attack.published import attack_releases
from attack.reading import read_release

GROUPS = ["White British", "Minoritised", NOT_GIVEN]
MANY = 60
counts = st.lists(st.integers(0, 12), min_size=6, max_size=6)
hidden = st.lists(st.booleans(), min_size=6, max_size=6)


def published_table(counts, is_hidden):
    """Two providers by three groups and all margins; denominators are shown and large."""
    rows = [row(int(counts.sum()), 6 * MANY)]
    for group, column in zip(GROUPS, counts.T, strict=True):
        rows.append(row(int(column.sum()), 2 * MANY, **minoritised(group)))
    for code, line, is_line_hidden in zip("AB", counts, is_hidden, strict=True):
        rows.append(row(int(line.sum()), 3 * MANY, **provider(code)))
        for group, count, is_cell_hidden in zip(GROUPS, line, is_line_hidden, strict=True):
            reason = "secondary" if is_cell_hidden else None
            rows.append(row(int(count), MANY, reason, **provider(code), **minoritised(group)))
    return rows


def possible_tables(counts, is_hidden):
    """Every table with the same shown cells, margins and reasons: an array of tables x 2 x 3."""
    choices = []
    for count, is_cell_hidden in zip(counts.ravel(), is_hidden.ravel(), strict=True):
        if count < 5:
            choices.append(range(5))
        elif is_cell_hidden:
            choices.append(range(5, 25))
        else:
            choices.append([count])
    first, second = (
        lines[lines.sum(axis=1) == total]
        for lines, total in zip(
            (np.array(list(product(*part))) for part in (choices[:3], choices[3:])),
            counts.sum(axis=1),
            strict=True,
        )
    )
    column_sums = (counts.sum(axis=0) - first)[:, None, :]
    matches = np.argwhere((second[None, :, :] == column_sums).all(axis=2))
    return np.stack([first[matches[:, 0]], second[matches[:, 1]]], axis=1)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(counts, hidden)
def test_bounds_of_a_two_way_table_are_those_of_all_tables_there_are(counts, hidden):
    counts, is_hidden = np.reshape(counts, (2, 3)), np.reshape(hidden, (2, 3))
    if (counts.sum(axis=0) < 5).any() or (counts.sum(axis=1) < 5).any():
        return
    tables = possible_tables(counts, is_hidden)
    cells = attack(release(published_table(counts, is_hidden), is_exact=True))
    cells = cells[cells["count"] == "numerator"]
    for cell in cells[cells["org_type"] == "Provider"].itertuples():
        place = (slice(None), "AB".index(cell.org_code), GROUPS.index(cell.ethnic_group))
        values = tables[place]
        assert (cell.lower, cell.upper) == (values.min(), values.max())


@pytest.mark.parametrize("is_exact", [False, True])
def test_the_true_count_is_always_within_the_bounds(tmp_path, is_exact):
    base = draw_counts(
        n_sub_icbs=2, n_icbs=1, n_providers=2, n_months=12, per_month=40, seed=int(is_exact)
    )
    true = write_release(base, tmp_path)
    published = read_release(tmp_path, true if is_exact else None)
    cells = attack_releases([published], Limits(seconds=2)).cells
    key = ["period_type", "period", "org_type", "org_code", "ethnic_group", "measure"]
    key += ["stratum_type", "stratum"]
    cells = cells.merge(true.drop_duplicates(key), on=key, validate="many_to_one")
    value = np.select(
        [cells["count"] == "numerator", cells["count"] == "denominator"],
        [cells["numerator"], cells["denominator"]],
        cells["denominator"] - cells["numerator"],
    )
    assert len(cells) > 1000
    assert (cells["lower"] <= value).all()
    assert (value <= cells["upper"]).all()
