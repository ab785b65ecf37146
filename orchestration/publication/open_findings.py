"""The page of findings of the open lane, written from the rows of `pub_open_findings`.

Every sentence, number and source on it is a row of that table; nothing is worded here.
"""

from itertools import groupby
from pathlib import Path

import dagster as dg
import duckdb

from orchestration import names
from orchestration.parquet import replacing
from orchestration.publication.assets import PUBLISHED
from orchestration.settings import get_settings

TEMPLATES = Path(__file__).with_name("templates")
PAGE_NAME = "open_findings.html"
PAGE = dg.AssetKey(["release", "open_findings_page"])


def write_page(published: Path, target: Path) -> int:
    """Write the page from a published database, in one step; the number of findings."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute("from pub_open_findings order by finding").df()
        years = connection.execute(
            "select distinct financial_year from pub_nhs_annual_outcomes order by 1"
        ).fetchall()
    findings = rows.astype(object).where(rows.notna(), None).to_dict("records")
    questions = [
        {"question": question, "findings": list(group)}
        for question, group in groupby(findings, key=lambda finding: finding["question"])
    ]
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    page = templates.get_template(PAGE_NAME).render(
        questions=questions, years=[year for (year,) in years]
    )
    with replacing(target) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return len(findings)


@dg.asset(
    key=PAGE,
    deps=[PUBLISHED],
    group_name=names.PUBLICATION,
    kinds={"python", "html"},
    owners=[names.ANALYSIS_TEAM],
    tags=names.PUBLISHED,
)
def open_findings_page(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """What eight years of published figures say, each sentence with its number and source row."""
    settings = get_settings()
    target = settings.report.with_name(PAGE_NAME)
    n_findings = write_page(settings.published / "published.duckdb", target)
    return dg.MaterializeResult(metadata={"dagster/row_count": n_findings})
