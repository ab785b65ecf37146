"""What a chart, its table and its sentences show for a choice."""

import pytest

from orchestration.report.views import SIMULATED_MARK

LONDON = {"org": "ICB/QMF"}
YORKSHIRE = {"org": "ICB/QWO", "year": "2023-24"}


def said(shown):
    return ["".join(segment[0] for segment in sentence) for sentence in shown["sentences"]]


def lines(shown):
    return [(label, cells) for _, label, cells in shown["table"]["lines"]]


def labels(shown):
    return [label for label, _ in lines(shown)]


def test_the_first_view_is_england_in_the_latest_year_highest_first(views):
    shown = views.shown("outcomes_published")
    assert shown["years"] == "2023-24"
    assert lines(shown) == [
        ("Chinese", ["610", "1,000", "61.0", "58.0 to 64.0"]),
        ("White British", ["510", "1,000", "51.0", "48.0 to 54.0"]),
        ("Bangladeshi", ["410", "1,000", "41.0", "38.0 to 44.0"]),
    ]


def test_a_sentence_says_the_reference_the_lowest_and_the_highest(views):
    assert said(views.shown("outcomes_published")) == [
        "England, 2023-24: 51.0% of White British people recovered; 41.0% of Bangladeshi people "
        "recovered, the lowest of 2 groups compared; 61.0% of Chinese people recovered, the "
        "highest."
    ]


def test_a_sentence_says_that_it_leaves_small_groups_out(views):
    shown = views.shown("waits_weeks")
    assert "Chinese" in labels(shown)
    *_, of_submissions = said(shown)
    assert "Chinese" not in of_submissions
    assert of_submissions.endswith("Groups of fewer than 100 people are shown but not compared.")


def test_every_number_of_a_sentence_is_in_the_row_it_points_at(views, layout):
    n_numbers = 0
    for chart in layout.charts:
        shown = views.shown(chart.id)
        for sentence in shown["sentences"]:
            for text, *keys in sentence:
                if not keys or text.startswith("Service"):
                    continue
                (cells,) = [c for key, _, c in shown["table"]["lines"] if [key] == keys]
                number = text.split("%")[0].split(" ")[0]
                assert number in " ".join(cells).replace(") ", " "), (chart.id, text, cells)
                n_numbers += 1
    assert n_numbers > 20


def test_every_figure_of_the_first_screen_is_in_the_row_it_points_at(views):
    found = views.headlines()
    assert len(found) >= 3
    for headline in found:
        shown = views.shown(headline["chart"], measure=headline["measure"])
        (cells,) = [c for key, _, c in shown["table"]["lines"] if key == headline["key"]]
        assert headline["value"].rstrip("%") in " ".join(cells)


def test_the_first_screen_names_the_lowest_group_and_the_gap_before_adjustment(views):
    texts = {headline["value"]: headline["text"] for headline in views.headlines()}
    assert texts["41.0%"].startswith("of Bangladeshi people at caseness recovered in 2023-24")
    assert texts["0.84"].endswith("model 5 holds equal; 0.64 before adjustment")


def test_figures_below_england_are_whole_per_cent(views):
    assert lines(views.shown("outcomes_published", **LONDON))[0][1] == [
        *("640", "1,000", "64", "61 to 67")
    ]


def test_a_coarser_grouping_is_set_beside_white_british_and_chinese_people(views):
    assert labels(views.shown("outcomes_published", grouping="broad")) == [
        *("Chinese", "White (with White British)", "White British", "Asian or Asian British")
    ]


def test_a_withheld_figure_says_so_in_table_and_chart(views):
    shown = views.shown("outcomes_published", **YORKSHIRE)
    assert lines(shown)[-1] == ("Chinese", ["", "", "withheld: a small number", ""])
    assert shown["pictures"][0]["rows"][-1]["shown"] == "withheld"


def test_simulated_people_are_marked_on_chart_and_in_the_sentence(views):
    shown = views.shown("outcomes_submissions")
    assert shown["is_simulated"]
    assert shown["pictures"][0]["subtitle"][-1] == SIMULATED_MARK
    assert "(simulated people)" in said(shown)[0]


def test_submissions_follow_the_choice_of_a_provider(views):
    shown = views.shown("outcomes_submissions", org="Provider/SIM001")
    assert shown["where"] == "Provider SIM001 (simulated)"
    assert dict(lines(shown))["Bangladeshi"][2] == "withheld: it would reveal a small number"
    assert dict(lines(shown))["White British"][2] == "50"


def test_a_figure_published_to_one_decimal_is_not_shown_with_two(views):
    assert dict(lines(views.shown("waits_weeks")))["White British"] == ["200", "2.5"]
    assert lines(views.shown("patients_assessment"))[0][1] == ["200", "90.0"]


def test_a_service_is_shown_by_its_own_gap_under_a_name_that_says_simulated(views):
    shown = views.shown("services_submissions")
    assert lines(shown) == [("Provider SIM001 (simulated)", ["200", "0.80", "0.60 to 1.10"])]
    assert shown["is_simulated"]


def test_both_datasets_of_a_chart_show_the_same_model(views):
    title = "Recovery: odds ratio against White British people, model 2"
    assert views.shown("adjusted_odds", model="5")["title"] == title
    assert views.shown("adjusted_odds", model="1")["title"].endswith("model 1")


def test_a_choice_without_figures_is_named(views):
    shown = views.shown("outcomes_submissions", year="2022-23")
    assert shown["absent"] == (
        "No figures for this choice: Recovery, England in 2022-23. There are some for 2023-24."
    )
    assert shown["table"] is None and shown["pictures"] == []


def test_where_only_another_grouping_has_figures_it_is_named(views):
    assert views.shown("outcomes_submissions", org="Provider/SIM002")["absent"].endswith(
        "There are some under Ethnic groups, “Minoritised together”."
    )


def test_nothing_is_promised_where_the_place_has_nothing_at_all(views):
    shown = views.shown("outcomes_submissions", **LONDON)
    assert shown["absent"] == "No figures for this choice: Recovery, North East London."


def test_the_years_are_a_chart_for_each_broad_group(views):
    shown = views.shown("years_published")
    assert [picture["title"][1] for picture in shown["pictures"]] == [
        "Asian or Asian British",
        "Chinese and any other ethnic group",
    ]
    assert said(shown) == [
        "England, from 2022-23 to 2023-24: recovery among White British people went from 50.0% "
        "to 51.0%; recovery among Bangladeshi people went from 40.0% to 41.0%."
    ]


def test_a_trend_says_for_how_many_groups_the_gap_moves_beyond_chance(views):
    shown = views.shown("years_trends")
    assert "narrows beyond chance for 1 and widens for 0" in said(shown)[0]
    assert dict(lines(shown))["Bangladeshi"][0] == "0.50 (the gap narrows)"


def test_organisations_are_compared_by_their_gap(views):
    shown = views.shown("services_gaps")
    assert labels(shown) == ["North East London", "West Yorkshire"]
    assert lines(shown)[0][1][2:] == ["\u22121", "\u22123 to 1"]


def test_the_chosen_organisation_stands_out_among_the_others(views):
    rows = views.shown("services_gaps", **LONDON)["pictures"][0]["rows"]
    assert {row["label"]: row["is_reference"] for row in rows} == {
        "North East London": True,
        "West Yorkshire": False,
    }


def test_a_long_list_is_drawn_at_its_ends_and_the_chosen_one_and_tabled_whole(views):
    shown = views.shown("services_benchmark", org="Provider/P30")
    (picture,) = shown["pictures"]
    drawn = [row["label"] for row in picture["rows"]]
    assert len(shown["table"]["lines"]) == 60 and len(drawn) == 45
    assert (drawn[0], drawn[-1], drawn[22]) == ("Service 59", "Service 0", "Service 30")
    assert "The 22 highest and the 22 lowest of 60" in picture["subtitle"]


def test_services_beyond_chance_are_named_and_lead_to_their_row(views):
    (sentence,) = views.shown("services_benchmark")["sentences"]
    assert ["Service 59", "P59"] in sentence


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("NHS NORTH EAST LONDON INTEGRATED CARE BOARD", "North East London"),
        ("East London NHS Foundation Trust", "East London"),
        ("London", "London"),
        ("MIND (WEST) AND FRIENDS", "Mind (West) and Friends"),
        ("BMHC-FTB", "BMHC-FTB"),
        ("IAPT OF ST JOHN'S LTD", "IAPT of St John's Ltd"),
    ],
)
def test_organisations_have_short_names(views, name, short):
    assert views.ask(f"shortName({name!r})") == short


@pytest.mark.parametrize(
    ("value", "unit", "where", "written"),
    [
        (-0.04, "points", "England", "0.0"),
        (-0.05, "points", "England", "\u22120.1"),
        (12.5, "percent", "ICB", "13"),
        (1234.25, "per_1000", "England", "1,234.3"),
    ],
)
def test_numbers_are_rounded_half_up_in_size_with_a_real_minus(views, value, unit, where, written):
    assert views.ask(f"number({value}, {unit!r}, {where!r})") == written
