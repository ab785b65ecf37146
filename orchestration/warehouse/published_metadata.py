"""Figures and a forest plot on the published tables in Dagster, drawn from published rows only.

Dagster plots numbers over time, so that a stakeholder sees how England's rates moved from release
to release. What `published/` withholds is null in the rows read here, and is not shown.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg
import duckdb
import pandas as pd

from orchestration.settings import get_settings
from orchestration.warehouse.row_counts import unique_id_of

RATES, ESTIMATES = "pub_outcome_rates", "pub_estimates"
KEY_MEASURES = ("access", "recovery", "reliable_improvement", "reliable_recovery", "dropout")
MARGIN = 0.08
SERIES = {"1": "Unadjusted", "2": "Adjusted for age, gender, deprivation and employment"}


def with_published_figures(events: Iterable) -> Iterator:
    """The events of a finished dbt command, those of published tables with what they show."""
    for event in events:
        table = (unique_id_of(event) or "").rpartition(".")[-1]
        if table == RATES:
            yield _told(event, key_rates)
        elif table == ESTIMATES:
            yield _told(event, forest_of_recovery)
        else:
            yield event


def _told(event: dg.Output, read: Any) -> dg.Output:
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        return event.with_metadata({**event.metadata, **read(connection)})


def key_rates(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """England's rates of everyone in the latest financial year, in per cent, but withheld ones."""
    rows = connection.execute(
        """
        select rates.period, measures.measure_name,
            cast(round(100 * rates.rate, 1) as double),
            rates.data_origin
        from published.pub_outcome_rates as rates
        inner join reference.measures as measures using (measure)
        where rates.period_type = 'financial_year' and rates.org_type = 'England'
            and rates.ethnic_grouping = 'all' and rates.rate is not null
            and list_contains(?, measure)
        qualify rates.period = max(rates.period) over ()
        """,
        [list(KEY_MEASURES)],
    ).fetchall()
    if not rows:
        return {}
    year, _, _, origin = rows[0]
    rates = {f"England: {name.lower()}, per cent": rate for _, name, rate, _ in rows}
    return rates | {"financial year of these figures": year, "submissions are": origin}


def forest_of_recovery(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The odds ratios of recovery of models 1 and 2 as a picture; nothing without estimates.

    Groups have the names of the census; people whose ethnicity is not given have no row.
    """
    rows = connection.execute(
        """
        select names.census_name as ethnic_group, estimates.model as series,
            estimates.estimate, estimates.lower, estimates.upper, estimates.data_origin
        from published.pub_estimates as estimates
        inner join reference.ethnic_group_names as names
            on names.ethnic_grouping = 'detailed' and names.ethnic_group = estimates.ethnic_group
        where estimates.analysis = 'outcome_single_level' and estimates.outcome = 'recovery'
            and estimates.model in ('1', '2') and names.panel is not null
            and estimates.ethnic_group <> estimates.reference_group and estimates.lower is not null
        order by max(estimates.estimate) filter (where estimates.model = '2')
            over (partition by names.census_name), names.census_name, estimates.model
        """
    ).df()
    if rows.empty:
        return {}
    [origin, *_] = rows["data_origin"].unique()
    return {
        "forest plot of recovery": dg.MetadataValue.md(_as_markdown(_picture(rows))),
        "submissions are": origin,
    }


def _picture(rows: pd.DataFrame) -> str:
    """The forest plot as SVG text."""
    from orchestration.warehouse import forest_plot

    return with_wider_margin(forest_plot.forest(rows, series_names=SERIES))


def with_wider_margin(svg: str) -> str:
    """The picture with room at the left: a reader's font may be wider than the one measured."""
    size = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if size is None:
        return svg
    width, height, box_width, box_height = map(float, size.groups())
    room = MARGIN * box_width
    wider = (
        f'width="{width * (1 + MARGIN):g}" height="{height:g}" '
        f'viewBox="{-room:g} 0 {box_width + room:g} {box_height:g}"'
    )
    return svg.replace(size.group(), wider, 1)


def _as_markdown(svg: str) -> str:
    words = "Odds ratios of recovery against White British people"
    return f"![{words}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"
