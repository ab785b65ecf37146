"""Every published figure beside the simulated one, as a table and as a picture.

Run by `make calibrate-simulation`; writes calibration.csv, summary.csv and calibration.png.
"""

from pathlib import Path
from typing import Annotated

import altair as alt
import numpy as np
import pandas as pd
import typer
import vl_convert
from rich.console import Console
from rich.table import Table

from orchestration.simulation.calibration import calibrate, summary

console = Console()
KINDS = {
    "1": "Access and course (odds ratio)",
    "2": "People (Tables 2 to 4)",
    "3": "People (Tables 2 to 4)",
    "4": "People (Tables 2 to 4)",
    "25": "Experience, % yes (Table 25)",
    "27": "Experience, mean (Table 27)",
    "12": "Attendance (difference)",
    "18": "Attendance (difference)",
    "Annual 2024-25": "Ethnic groups, %",
    "Harwood 2021": "Referral route (odds ratio)",
}


def main(
    referrals: Annotated[int, typer.Option()] = 400_000,
    seed: Annotated[int, typer.Option()] = 1,
    out: Annotated[Path, typer.Option()] = Path("build/simulation_calibration"),
) -> None:
    """Simulate, compare, write the table and the picture."""
    out.mkdir(parents=True, exist_ok=True)
    rows = calibrate(out / "landing", n_referrals=referrals, seed=seed)
    rows.to_csv(out / "calibration.csv", index=False)
    by_table = summary(rows)
    by_table.to_csv(out / "summary.csv", index=False)
    _print(by_table, rows)
    (out / "calibration.png").write_bytes(vl_convert.vegalite_to_png(_picture(rows), scale=1.0))
    console.print(f"Written to {out}")


def _print(by_table: pd.DataFrame, rows: pd.DataFrame) -> None:
    table = Table("Table", "Figures", "Inside sampling error", title="Published and simulated")
    for row in by_table.itertuples():
        table.add_row(row.report_table, str(row.n_figures), f"{row.share_inside:.0%}")
    table.add_row("all", str(len(rows)), f"{rows['is_inside'].mean():.0%}")
    console.print(table)


def _picture(rows: pd.DataFrame) -> str:
    """Simulated against published figures, one panel per kind; inside sampling error or not."""
    kind = rows["report_table"].map(KINDS)
    number = pd.to_numeric(rows["report_table"], errors="coerce")
    kind = kind.where(
        kind.notna(), np.where(number <= 11, "Outcomes, single level (odds ratio)", "")
    )
    kind = kind.where(kind != "", np.where(number <= 17, "Outcomes, multilevel (odds ratio)", ""))
    kind = kind.where(kind != "", "Ethnic density (odds ratio per %)")
    shown = rows.assign(
        kind=kind, state=np.where(rows["is_inside"], "inside sampling error", "outside")
    )
    panels = []
    for name, part in shown.groupby("kind", sort=False):
        low = float(part[["published", "simulated"]].min().min())
        high = float(part[["published", "simulated"]].max().max())
        scale = alt.Scale(domain=[low, high], nice=True, zero=False)
        points = (
            alt.Chart(part)
            .mark_point(size=12, filled=True, opacity=0.6)
            .encode(
                x=alt.X("published:Q", scale=scale, title="published"),
                y=alt.Y("simulated:Q", scale=scale, title="simulated"),
                color=alt.Color(
                    "state:N",
                    title=None,
                    scale=alt.Scale(
                        domain=["inside sampling error", "outside"], range=["#005eb8", "#ed8b00"]
                    ),
                ),
            )
        )
        ends = pd.DataFrame({"published": [low, high], "simulated": [low, high]})
        line = alt.Chart(ends).mark_line(color="#768692", strokeWidth=1)
        line = line.encode(x="published:Q", y="simulated:Q")
        panels.append((line + points).properties(title=str(name), width=250, height=220))
    alt.data_transformers.disable_max_rows()
    return alt.concat(*panels, columns=3).to_json()


if __name__ == "__main__":
    typer.run(main)
