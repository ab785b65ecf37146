"""Withheld counts that follow, or do not follow, from published ones."""

import pandas as pd
from tables import NOT_GIVEN, attack, bounds, minoritised, provider, release, row


def lines(british, others, not_given, **place):
    """The row of everyone and the lines of `minoritised`, each (n, d) or (n, d, reason)."""
    total = [sum(pair[number] for pair in (british, others, not_given)) for number in (0, 1)]
    pairs = {"White British": british, "Minoritised": others, NOT_GIVEN: not_given}
    rows = [row(*total, **place)]
    return rows + [row(*pair, **minoritised(group), **place) for group, pair in pairs.items()]


def test_a_single_withheld_group_of_a_shown_total_is_recovered():
    cells = attack(release(lines((300, 611), (40, 97), (2, 31)), is_exact=True))
    assert bounds(cells, ethnic_group=NOT_GIVEN) == (2, 2)


def test_rounding_and_rates_alone_let_a_single_withheld_group_be_narrowed():
    cells = attack(release(lines((31, 61), (40, 97), (2, 31))))
    lower, upper = bounds(cells, ethnic_group=NOT_GIVEN)
    assert lower <= 2 <= upper <= 4


def test_two_large_withheld_groups_protect_each_other():
    rows = lines((300, 611), (40, 97, "secondary"), (20, 61, "secondary"))
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, ethnic_group="Minoritised") == (5, 55)
    assert bounds(cells, ethnic_group=NOT_GIVEN) == (5, 55)


def test_one_line_in_two_groupings_is_one_count():
    rows = [
        row(40, 90, **minoritised("White British")),
        row(40, 90, "secondary", ethnic_grouping="detailed", ethnic_group="White British"),
    ]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, ethnic_group="White British") == (40, 40)


def test_a_month_is_recovered_from_rolling_windows():
    rows = [
        row(40, 90, period_type="month", period="2023-04"),
        row(17, 60, "secondary", period_type="month", period="2024-04"),
        row(400, 900, period_type="rolling_12_months", period="2024-03"),
        row(377, 870, period_type="rolling_12_months", period="2024-04"),
    ]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, period="2024-04") == (17, 17)


def test_a_quarter_is_recovered_from_its_months():
    months = [(30, 60), (20, 41), (25, 52)]
    rows = [
        row(*pair, period_type="month", period=f"2023-0{4 + number}")
        for number, pair in enumerate(months)
    ]
    rows.append(row(75, 153, "secondary", period_type="quarter", period="2023-24 Q1"))
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, period="2023-24 Q1") == (75, 75)


def test_the_first_year_of_a_release_is_the_months_that_it_holds():
    rows = [
        row(30, 60, period_type="month", period="2024-03"),
        row(30, 60, "secondary", period_type="financial_year", period="2023-24"),
    ]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, period="2023-24") == (30, 30)


def test_a_provider_is_recovered_from_england_less_the_others():
    rows = [row(50, 120), row(30, 70, **provider("A")), row(20, 50, "secondary", **provider("B"))]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, org_code="B") == (20, 20)


def test_a_provider_is_bounded_by_the_totals_of_areas():
    rows = [
        row(60, 130, "secondary"),
        row(50, 110, org_type="Region", org_code="Y56"),
        row(20, 60, **provider("A")),
        row(40, 70, "secondary", **provider("B")),
    ]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, org_code="B")[0] == 30


def test_people_without_an_area_leave_a_region_open():
    rows = [
        row(60, 160),
        row(30, 70, org_type="Region", org_code="Y56"),
        row(20, 50, "secondary", org_type="Region", org_code="Y58"),
    ]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, org_code="Y58") == (5, 30)


def test_parents_come_from_the_table_of_organisations():
    places = [("ICB", "QA", "Region", "Y56"), ("ICB", "QB", "Region", "Y56")]
    columns = ["org_type", "org_code", "parent_org_type", "parent_org_code"]
    rows = [
        row(22, 70, org_type="Region", org_code="Y56"),
        row(12, 40, "secondary", org_type="ICB", org_code="QA"),
        row(0, 0, org_type="ICB", org_code="QB"),
    ]
    organisations = pd.DataFrame(places, columns=columns)
    cells = attack(release(rows, is_exact=True, organisations=organisations))
    assert bounds(cells, org_code="QA") == (5, 22)


def test_strata_sum_to_their_margin():
    rows = [
        row(50, 120),
        row(30, 70, stratum_type="gender", stratum="Female"),
        row(18, 47, "secondary", stratum_type="gender", stratum="Male"),
        row(2, 3, stratum_type="gender", stratum="Not known"),
    ]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, stratum="Male") == (17, 20)


def test_a_denominator_shown_for_one_measure_is_shown_for_all():
    rows = [
        row(40, 90, measure="recovery"),
        row(30, 90, "secondary", "secondary", measure="reliable_recovery"),
    ]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, "denominator", measure="reliable_recovery") == (90, 90)


def test_a_part_of_an_outcome_is_no_larger_than_the_outcome():
    rows = [
        row(7, 90, measure="recovery"),
        row(6, 90, "secondary", measure="reliable_recovery"),
        row(60, 95, measure="reliable_improvement"),
        row(20, 95, "secondary", measure="reliable_deterioration"),
    ]
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, measure="reliable_recovery") == (5, 7)
    assert bounds(cells, measure="reliable_deterioration") == (5, 35)


def test_a_small_cell_whose_numerator_is_large_has_a_small_remainder():
    rows = lines((300, 611), (95, 97), (20, 61, "secondary"))
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, "numerator", ethnic_group="Minoritised") == (93, 97)
    assert bounds(cells, "remainder", ethnic_group="Minoritised") == (0, 4)


def test_four_withheld_corners_protect_each_other():
    rows = []
    for code, pairs in (
        ("A", [(40, 90), (30, 70), (20, 50)]),
        ("B", [(25, 80), (35, 75), (22, 48)]),
    ):
        british, others, not_given = pairs
        rows += lines((*british, "secondary"), (*others, "secondary"), not_given, **provider(code))
    rows += lines((65, 170), (65, 145), (42, 98))
    cells = attack(release(rows, is_exact=True))
    assert bounds(cells, org_code="A", ethnic_group="White British") == (10, 60)
    assert bounds(cells, org_code="B", ethnic_group="Minoritised") == (5, 55)


def test_a_relation_that_the_figures_contradict_is_left_out_and_said():
    from attack.programs import Limits
    from attack.published import attack_releases

    rows = [row(50, 120), row(90, 150, **provider("A")), row(2, 50, **provider("B"))]
    found = attack_releases([release(rows, is_exact=True)], Limits(seconds=5))
    assert any("organisations contradict" in note for note in found.notes)
    assert bounds(found.cells, org_code="B") == (0, 4)
