"""What Dagster shows of the published tables is what they show, and no more."""

import base64

import dagster as dg
import duckdb
import pytest

from orchestration import shown_counts
from orchestration.warehouse import published_metadata


@pytest.fixture
def connection():
    """Published rates of two years, one withheld, and estimates of two groups, one withheld."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema published;
            create schema reference;
            create table reference.measures as
                select * from (values ('recovery', 'Recovery'), ('dropout', 'Dropout'))
                as m(measure, measure_name);
            create table reference.ethnic_group_names as
                select 'detailed' as ethnic_grouping, n.*
                from (values ('Asian Indian', 'Indian', 'Asian'),
                    ('Black Other', 'Other Black', 'Black'), ('Not known', 'Not known', null))
                as n(ethnic_group, census_name, panel);
            create table published.pub_outcome_rates as
                select * from (values
                    ('financial_year', '2022-23', 'England', 'all', 'recovery', 0.41),
                    ('financial_year', '2023-24', 'England', 'all', 'recovery', 0.502),
                    ('financial_year', '2023-24', 'England', 'detailed', 'recovery', 0.3),
                    ('month', '2024-03', 'England', 'all', 'recovery', 0.6),
                    ('financial_year', '2023-24', 'England', 'all', 'dropout', null)
                ) as r(period_type, period, org_type, ethnic_grouping, measure, rate),
                (values ('simulated')) as o(data_origin);
            create table published.pub_estimates as
                select 'outcome_single_level' as analysis, 'recovery' as outcome, '2' as model,
                    'White British' as reference_group, 'simulated' as data_origin, e.*
                from (values ('Asian Indian', 0.9, 0.8, 1.01), ('Black Other', null, null, null),
                    ('Not known', 0.9, 0.8, 1.01))
                as e(ethnic_group, estimate, lower, upper);
            """
        )
        yield connection


def test_rates_are_those_of_everyone_in_the_last_year_and_withheld_ones_are_absent(connection):
    assert published_metadata.key_rates(connection) == {
        "England: recovery, per cent": 50.2,
        "financial year of these figures": "2023-24",
        "submissions are": "simulated",
    }


def test_the_picture_names_given_groups_as_the_census_does_but_withheld_ones(
    connection, monkeypatch
):
    drawn = []
    monkeypatch.setattr(published_metadata, "_picture", lambda rows: drawn.append(rows) or "<svg/>")
    told = published_metadata.forest_of_recovery(connection)
    assert set(drawn[0]["ethnic_group"]) == {"Indian"}
    assert told["forest plot of recovery"].value.startswith("![")
    assert told.keys() <= shown_counts.OF_PUBLISHED_ROWS


def test_the_picture_is_one(connection):
    told = published_metadata.forest_of_recovery(connection)
    assert isinstance(told["forest plot of recovery"], dg.MarkdownMetadataValue)
    _, _, encoded = told["forest plot of recovery"].value.partition("base64,")
    picture = base64.b64decode(encoded.rstrip(")")).decode()
    assert picture.count(">Indian<") >= 1
    assert 'viewBox="-' in picture


def test_a_reader_with_a_wider_font_sees_the_whole_of_a_name():
    svg = '<svg width="100" height="50" viewBox="0 0 100 50"/>'
    wider = published_metadata.with_wider_margin(svg)
    assert wider == '<svg width="108" height="50" viewBox="-8 0 108 50"/>'


def test_without_published_rows_nothing_is_shown(connection):
    connection.execute("delete from published.pub_outcome_rates")
    connection.execute("delete from published.pub_estimates")
    assert published_metadata.key_rates(connection) == {}
    assert published_metadata.forest_of_recovery(connection) == {}
