"""The five numbers most worth knowing, each read from one row of the published tables."""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class KeyFigure:
    """A figure, what it is, and the rows it comes from."""

    value: str
    meaning: str
    source: str


def key_figures(connection: duckdb.DuckDBPyConnection) -> list[KeyFigure]:
    """Up to five figures; those without data are left out."""
    return [
        *_published_figures(connection),
        *_record_figures(connection),
    ]


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
    rates = connection.execute(
        """
        select ethnic_group, percentage from pub_nhs_annual_outcomes
        where org_type = 'England' and financial_year = ? and measure = 'recovery'
            and ethnic_group not in ('All', 'Not stated, not known or invalid')
            and percentage is not null
        order by percentage, ethnic_group
        """,
        [year],
    ).fetchall()
    by_group = dict(rates)
    lowest, lowest_rate = rates[0]
    white_british = by_group["White British"]
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
            f"of {lowest} people did, the lowest of 16 groups: "
            f"{white_british - lowest_rate:.1f} percentage points fewer",
            source,
        ),
    ]


def _record_figures(connection: duckdb.DuckDBPyConnection) -> list[KeyFigure]:
    overall = connection.execute(
        """
        select financial_year, rate, data_origin from pub_outcome_rates
        where ethnic_grouping = 'all' and measure = 'recovery' and rate is not null
        order by financial_year desc limit 1
        """
    ).fetchone()
    if overall is None:
        return []
    year, rate, origin = overall
    figures = [
        KeyFigure(
            f"{100 * rate:.1f}%",
            f"of people in the {origin} submissions recovered in {year}",
            "pub_outcome_rates, England, all",
        )
    ]
    adjusted = connection.execute(
        """
        select ethnic_group, estimate, lower, upper from pub_estimates
        where outcome = 'recovery' and model = '2' and estimate is not null
            and ethnic_group = 'Asian Bangladeshi'
        """
    ).fetchone()
    if adjusted is not None:
        group, estimate, lower, upper = adjusted
        figures.append(
            KeyFigure(
                f"{estimate:.2f}",
                f"odds ratio of recovery, {group} against White British, adjusted for age, "
                f"gender, deprivation and employment (95% interval {lower:.2f} to {upper:.2f}; "
                f"{origin} submissions)",
                "pub_estimates, recovery, model 2",
            )
        )
    return figures
