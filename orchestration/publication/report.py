"""The report: what the published tables say, on one page that opens offline.

Only `published.duckdb` is read here, so the page cannot show what disclosure control withholds.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.parquet import replacing
from orchestration.publication.key_figures import key_figures

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Comparison:
    """A published table and model to show beside ours, and who is like whom in it."""

    report_table: str
    model: str
    same: str
    covariates: str


COMPARISONS = (
    Comparison(
        "7",
        "2",
        "of the same age, gender, deprivation and employment",
        "age, gender, deprivation decile and employment",
    ),
    Comparison(
        "13",
        "5",
        "of the same age, gender, deprivation and employment, with the same first scores, "
        "medication, waits, number of sessions and year, in the same service",
        "those of model 2, PHQ-9 and GAD-7 at the start, medication, both waits, sessions "
        "attended and year, with a random intercept for the service",
    ),
)


def build_report(published: Path, target: Path) -> None:
    """Write the report made from a published database to `target`, in one step."""
    with duckdb.connect(str(published), read_only=True) as connection:
        page = _render(connection)
    with replacing(target) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _render(connection: duckdb.DuckDBPyConnection) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    return templates.get_template("report.html").render(
        figures=key_figures(connection),
        recovery=_recovery_section(connection),
        adjusted=[
            section
            for comparison in COMPARISONS
            if (section := _adjusted_section(connection, comparison))
        ],
        years=_years(connection),
    )


def _recovery_section(connection: duckdb.DuckDBPyConnection) -> dict | None:
    rows = connection.execute(
        """
        select ethnic_group, percentage, count, financial_year
        from pub_nhs_annual_outcomes
        where measure = 'recovery' and org_type = 'England' and percentage is not null
            and ethnic_group not in ('All', 'Not stated, not known or invalid')
        qualify financial_year = max(financial_year) over ()
        order by percentage desc, ethnic_group
        """
    ).df()
    if rows.empty:
        return None
    from orchestration.publication import charts

    rows["is_reference"] = rows["ethnic_group"] == "White British"
    reference = float(rows.loc[rows["is_reference"], "percentage"].iloc[0])
    return {
        "year": rows["financial_year"].iloc[0],
        "reference": reference,
        "highest": rows.iloc[0].to_dict(),
        "lowest": rows.iloc[-1].to_dict(),
        "n_below": int((rows["percentage"] < reference).sum()),
        "n_groups": len(rows) - 1,
        "svg": charts.group_rates(
            rows, reference=reference, axis_title="People who recovered, per cent"
        ),
        "rows": rows.to_dict("records"),
    }


def _adjusted_section(connection: duckdb.DuckDBPyConnection, comparison: Comparison) -> dict | None:
    rows = connection.execute(
        """
        select ethnic_group, published_estimate, published_lower, published_upper, estimate,
            lower, upper, suppression_reason, is_compatible, data_origin
        from pub_published_vs_estimated
        where report_table = ? and model = ? and ethnic_group <> 'White British'
        order by published_estimate, ethnic_group
        """,
        [comparison.report_table, comparison.model],
    ).df()
    if rows.empty:
        return None
    from orchestration.publication import charts

    names = {
        "published": f"Published, report Table {comparison.report_table} model {comparison.model}",
        "estimated": f"This warehouse, model {comparison.model}",
    }
    return {
        "comparison": comparison,
        "is_simulated": bool((rows["data_origin"] == "simulated").any()),
        "n_withheld": int(rows["suppression_reason"].notna().sum()),
        "n_compatible": int(rows["is_compatible"].fillna(False).sum()),
        "n_judged": int(rows["is_compatible"].notna().sum()),
        "svg": charts.forest(_long(rows), series_names=names),
        "rows": rows.astype(object).where(rows.notna(), None).to_dict("records"),
    }


def _long(rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["ethnic_group", "estimate", "lower", "upper"]
    published = rows[
        ["ethnic_group", "published_estimate", "published_lower", "published_upper"]
    ].set_axis(columns, axis=1)
    long = pd.concat(
        [published.assign(series="published"), rows[columns].assign(series="estimated")]
    )
    return long.dropna(subset=["estimate"])


def _years(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select distinct financial_year from pub_nhs_annual_outcomes order by 1"
    ).fetchall()
    return [year for (year,) in rows]
