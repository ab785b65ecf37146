"""The five numbers most worth knowing, each read from one row of the published tables."""

from dataclasses import dataclass

import duckdb

MOST_FIGURES = 5
# Smaller groups come first and last by chance.
FEWEST_COMPARED = 100


@dataclass(frozen=True)
class KeyFigure:
    """A figure, what it is, and the rows it comes from."""

    value: str
    meaning: str
    source: str


def key_figures(connection: duckdb.DuckDBPyConnection) -> list[KeyFigure]:
    """At most five figures, what is published about England first; without data, none."""
    there = {name for (name,) in connection.execute("show tables").fetchall()}
    figures = [
        figure
        for table, read in (
            ("pub_nhs_annual_outcomes", _published_figures),
            ("pub_outcome_rates", _recovery_of_all),
            ("pub_estimates", _adjusted_recovery),
            ("pub_outcome_rates", _recovery_of_two),
        )
        if {table, "pub_ethnic_group_names"} <= there
        for figure in read(connection)
    ]
    return figures[:MOST_FIGURES]


def _published_figures(connection: duckdb.DuckDBPyConnection) -> list[KeyFigure]:
    latest = connection.execute(
        """
        select financial_year, count from pub_nhs_annual_outcomes
        where org_type = 'England' and ethnic_group = 'All' and broad_group = 'All'
            and measure = 'referrals_received'
        order by financial_year desc limit 1
        """
    ).fetchone()
    if latest is None:
        return []
    year, referrals = latest
    counted = connection.execute(
        """
        pivot (
            select ethnic_group, measure, count from pub_nhs_annual_outcomes
            where org_type = 'England' and financial_year = ?
                and ethnic_group not in ('All', 'Not stated, not known or invalid')
        )
        on measure in ('recovery', 'finished_course_treatment', 'not_at_caseness')
        using any_value(count)
        """,
        [year],
    ).df()
    # From counts, as in marts.open_outcome_gaps: a difference of rounded percentages may be off.
    counted["rate"] = (
        100
        * counted["recovery"]
        / (counted["finished_course_treatment"] - counted["not_at_caseness"])
    )
    rates = counted.dropna(subset=["rate"]).set_index("ethnic_group")["rate"]
    lowest, lowest_rate, white_british = rates.idxmin(), rates.min(), rates["White British"]
    people = _people(connection, lowest)
    source = f"pub_nhs_annual_outcomes, England, {year}"
    return [
        KeyFigure(f"{referrals:,}", f"referrals received in England in {year}", source),
        KeyFigure(
            f"{white_british:.1f}%",
            f"of White British people at caseness recovered in {year}",
            source,
        ),
        KeyFigure(
            f"{lowest_rate:.1f}%",
            f"of {people} did, the lowest of {len(rates)} groups: "
            f"{white_british - lowest_rate:.1f} percentage points fewer",
            source,
        ),
    ]


def _people(connection: duckdb.DuckDBPyConnection, ethnic_group: str) -> str:
    """How a sentence names the people of a detailed group."""
    (people,) = connection.execute(
        "select people from pub_ethnic_group_names "
        "where ethnic_grouping = 'detailed' and ethnic_group = ?",
        [ethnic_group],
    ).fetchone()
    return people


def _recovery_of_all(connection: duckdb.DuckDBPyConnection) -> list[KeyFigure]:
    row = connection.execute(
        """
        select period, rate, data_origin from pub_outcome_rates
        where period_type = 'financial_year' and org_type = 'England' and ethnic_grouping = 'all'
            and measure = 'recovery' and rate is not null
        order by period desc limit 1
        """
    ).fetchone()
    if row is None:
        return []
    year, rate, origin = row
    return [
        KeyFigure(
            f"{100 * rate:.1f}%",
            f"of people in the {origin} submissions recovered in {year}",
            "pub_outcome_rates, England, all",
        )
    ]


def _adjusted_recovery(connection: duckdb.DuckDBPyConnection) -> list[KeyFigure]:
    row = connection.execute(
        """
        select ethnic_group, estimate, lower, upper, data_origin from pub_estimates
        where analysis = 'outcome_single_level' and outcome = 'recovery' and model = '2'
            and estimate is not null and ethnic_group = 'Asian Bangladeshi'
        """
    ).fetchone()
    if row is None:
        return []
    group, estimate, lower, upper, origin = row
    return [
        KeyFigure(
            f"{estimate:.2f}",
            f"odds ratio of recovery, {_people(connection, group)} against White British people, "
            f"adjusted for age, "
            f"gender, deprivation and employment (95% interval {lower:.2f} to {upper:.2f}; "
            f"{origin} submissions)",
            "pub_estimates, recovery, model 2",
        )
    ]


def _recovery_of_two(connection: duckdb.DuckDBPyConnection) -> list[KeyFigure]:
    """White British people, and the group that recovers least often of those large enough."""
    rows = connection.execute(
        """
        select ethnic_group, rate, rate_lower, rate_upper, data_origin, period
        from pub_outcome_rates
        where period_type = 'financial_year' and org_type = 'England'
            and ethnic_grouping = 'detailed' and measure = 'recovery'
            and denominator >= ? and rate is not null
            and ethnic_group not in ('Not stated', 'Not known', 'Missing', 'Invalid')
        qualify period = max(period) over ()
        order by ethnic_group <> 'White British', rate, ethnic_group
        limit 2
        """,
        [FEWEST_COMPARED],
    ).fetchall()
    return [
        KeyFigure(
            f"{100 * rate:.1f}%",
            f"of {_people(connection, group)} in the {origin} submissions recovered in {year} "
            f"(95% interval {100 * lower:.1f} to {100 * upper:.1f})",
            "pub_outcome_rates, England, detailed",
        )
        for group, rate, lower, upper, origin, year in rows
    ]
