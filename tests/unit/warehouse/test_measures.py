"""The measures' conditions give NHS England's published percentages from its published counts."""

import csv

import duckdb
import pytest

from orchestration.settings import DBT_PROJECT_DIR

# England: finished, at caseness, not at caseness, recovered, recovery in per cent.
PUBLISHED = [
    ("2017-18", 554_709, 517_393, 36_767, 263_295, 50.8),
    ("2019-20", 606_192, 569_244, 36_054, 291_371, 51.1),
    ("2020-21", 634_649, 595_840, 37_267, 306_990, 51.4),
    ("2021-22", 664_087, 624_193, 38_168, 313_919, 50.2),
    ("2023-24", 671_648, 633_828, 37_164, 318_013, 50.1),
    ("2024-25", 670_419, 634_248, 35_234, 321_061, 50.5),
]
# England 2024-25: measure, count, per cent.
OUTCOMES_2024_25 = [
    ("reliable_improvement", 452_284, 67.5),
    ("no_reliable_change", 170_457, 25.4),
    ("reliable_deterioration", 39_157, 5.8),
    ("reliable_recovery", 301_815, 47.5),
]


def definitions():
    with (DBT_PROJECT_DIR / "seeds" / "measures.csv").open() as file:
        return {row["measure"]: row for row in csv.DictReader(file)}


def percentage(measure, finished, at_caseness, not_at_caseness, flag, n_with_flag):
    """The measure on as many finished courses as were published, `n_with_flag` with the outcome."""
    row = definitions()[measure]
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            create table pathways as
            select
                true as is_course_of_treatment,
                case when n <= {at_caseness} then true
                    when n <= {at_caseness + not_at_caseness} then false end as is_at_caseness,
                n <= {n_with_flag} as {flag}
            from range(1, {finished + 1}) as counted(n)
            """
        )
        numerator, denominator = connection.execute(
            f"""
            select
                count(*) filter (
                    where ({row["denominator_condition"]}) and ({row["numerator_condition"]})
                ),
                count(*) filter (where {row["denominator_condition"]})
            from pathways
            """
        ).fetchone()
    return 100 * numerator / denominator


@pytest.mark.parametrize(
    ("year", "finished", "case", "not_case", "recovered", "printed"), PUBLISHED
)
def test_recovery_is_of_those_finished_less_those_not_at_caseness(
    year, finished, case, not_case, recovered, printed
):
    """Courses whose caseness is not known stay in the denominator: 50.5 in 2024-25, not 50.6."""
    found = percentage("recovery", finished, case, not_case, "is_recovery", recovered)
    assert round(found, 1) == printed


@pytest.mark.parametrize(("measure", "count", "printed"), OUTCOMES_2024_25)
def test_other_outcomes_of_2024_25_are_as_published(measure, count, printed):
    found = percentage(measure, 670_419, 634_248, 35_234, f"is_{measure}", count)
    assert round(found, 1) == printed


def test_every_condition_is_sql_on_columns_of_the_pathway_table():
    """A slip in the seed is an error here and not a wrong rate."""
    import yaml

    described = yaml.safe_load(
        (DBT_PROJECT_DIR / "models" / "marts" / "_pathways__models.yml").read_text()
    )
    columns = next(m for m in described["models"] if m["name"] == "fct_pathway")["columns"]
    with duckdb.connect() as connection:
        declared = ", ".join(f"{c['name']} {c['data_type']}" for c in columns)
        connection.execute(f"create table pathways ({declared})")
        for row in definitions().values():
            connection.execute(
                f"select {row['dated_by']} from pathways "
                f"where ({row['numerator_condition']}) and ({row['denominator_condition']})"
            )
