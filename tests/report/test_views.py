"""What a chart, its table and its sentence show for a choice."""

import pytest

from orchestration.report.pictures import SIMULATED_MARK, pictures
from orchestration.report.sentences import sentences
from orchestration.report.tables import make_table
from orchestration.report.view import Choice, make_view, short_name

LONDON = Choice(org_type="ICB", org_code="QMF")
YORKSHIRE = Choice(org_type="ICB", org_code="QWO", year="2023-24")


@pytest.fixture
def view(figures, layout):
    def make(chart_id, choice=None):
        chart = next(chart for chart in layout.charts if chart.id == chart_id)
        return make_view(chart, choice or Choice(), figures, layout)

    return make


def said(view):
    return ["".join(segment.text for segment in sentence) for sentence in sentences(view)]


def test_the_first_view_is_england_in_the_latest_year_highest_first(view):
    shown = view("outcomes_published")
    table = make_table(shown)
    assert shown.years == "2023-24"
    assert [(label, cells) for _, label, cells in table.lines] == [
        ("Chinese", ["610", "1,000", "61.0", "58.0 to 64.0"]),
        ("White British", ["510", "1,000", "51.0", "48.0 to 54.0"]),
        ("Bangladeshi", ["410", "1,000", "41.0", "38.0 to 44.0"]),
    ]


def test_a_sentence_says_the_reference_the_lowest_and_the_highest(view):
    assert said(view("outcomes_published")) == [
        "England, 2023-24: 51.0% of White British people recovered; 41.0% of Bangladeshi people "
        "recovered, the lowest of 2 groups compared; 61.0% of Chinese people recovered, the "
        "highest."
    ]


def test_every_number_of_a_sentence_is_in_the_row_it_points_at(figures, layout):
    for chart in layout.charts:
        view = make_view(chart, Choice(), figures, layout)
        table = make_table(view)
        for sentence in sentences(view):
            for segment in sentence:
                if segment.key:
                    (cells,) = [c for key, _, c in table.lines if key == segment.key]
                    row = " ".join(cells).replace(") ", " ")
                    number = segment.text.split("%")[0].split(" ")[0]
                    assert number in row, (chart.id, segment, cells)


def test_figures_below_england_are_whole_per_cent(view):
    table = make_table(view("outcomes_published", LONDON))
    assert table.lines[0][2] == ["640", "1,000", "64", "61 to 67"]


def test_a_broad_grouping_is_set_beside_white_british(view):
    choice = Choice(grouping="broad")
    labels = [label for _, label, _ in make_table(view("outcomes_published", choice)).lines]
    assert labels == ["White (with White British)", "White British", "Asian or Asian British"]


def test_a_withheld_figure_says_so_in_table_and_chart(view):
    shown = view("outcomes_published", YORKSHIRE)
    assert make_table(shown).lines[-1][1:] == (
        "Chinese",
        ["", "", "withheld: a small number", ""],
    )
    assert pictures(shown, None)[0]["rows"][-1]["shown"] == "withheld"


def test_simulated_people_are_marked_on_chart_and_in_the_sentence(view):
    shown = view("outcomes_submissions")
    assert shown.is_simulated
    assert pictures(shown, None)[0]["subtitle"][-1] == SIMULATED_MARK
    assert "(simulated people)" in said(shown)[0]


def test_both_datasets_of_a_chart_show_the_same_model(view):
    title = pictures(view("adjusted_odds", Choice(model="5")), None)[0]["title"]
    assert title == ["Recovery: odds ratio against White British people, model 2"]
    title = pictures(view("adjusted_odds", Choice(model="1")), None)[0]["title"]
    assert title[0].endswith("model 1")


def test_a_choice_without_figures_is_named(view):
    shown = view("outcomes_submissions", Choice(year="2022-23"))
    assert shown.absent == "No figures for this choice: Recovery, England in 2022-23."
    assert make_table(shown) is None and pictures(shown, None) == []


def test_the_years_are_a_chart_for_each_broad_group(view, figures):
    shown = view("years_published")
    drawn = pictures(shown, figures)
    assert [picture["title"][1] for picture in drawn] == [
        "Asian or Asian British",
        "Chinese and any other ethnic group",
    ]
    assert said(shown) == [
        "England, from 2022-23 to 2023-24: recovery among White British people went from 50.0% "
        "to 51.0%; recovery among Bangladeshi people went from 40.0% to 41.0%."
    ]


def test_organisations_are_compared_by_their_gap(view):
    table = make_table(view("services_gaps"))
    assert [label for _, label, _ in table.lines] == ["North East London", "West Yorkshire"]
    assert table.lines[0][2][2:] == ["\u22121", "\u22123 to 1"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("NHS NORTH EAST LONDON INTEGRATED CARE BOARD", "North East London"),
        ("East London NHS Foundation Trust", "East London"),
        ("London", "London"),
    ],
)
def test_organisations_have_short_names(name, short):
    assert short_name(name) == short
