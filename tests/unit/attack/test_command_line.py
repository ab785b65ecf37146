"""The command: what it prints, writes and returns, and that it imports nothing of the pipeline."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from tables import NOT_GIVEN, minoritised, row

from attack import groups
from attack.__main__ import main
from attack.reading import read_release

KEEP = ["true_n", "true_d"]


def write(folder: Path, rows: list[dict]) -> Path:
    folder.mkdir()
    table = pd.DataFrame(rows).drop(columns=[*KEEP, "stratum_type", "stratum"])
    table.to_parquet(folder / "pub_outcome_rates.parquet")
    return folder


def test_a_recovered_count_is_printed_written_and_makes_the_exit_code_1(tmp_path, capsys):
    lines = {"White British": (31, 61), "Minoritised": (40, 97), NOT_GIVEN: (2, 31)}
    rows = [row(73, 189), *(row(*pair, **minoritised(group)) for group, pair in lines.items())]
    folder = write(tmp_path / "published", rows)
    assert main([str(folder), "--json", str(tmp_path / "found.json")]) == 1
    assert f"England ENG, {NOT_GIVEN}" in capsys.readouterr().out
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["counts"]["numerator"]["withheld"] == 1
    assert found["counts"]["numerator"]["narrower"] == 1


def test_protected_counts_make_the_exit_code_0(tmp_path, capsys):
    lines = {"White British": (300, 611), "Minoritised": (140, 297), NOT_GIVEN: (120, 261)}
    rows = [row(560, 1169)]
    rows += [
        row(*pair, None if group == "White British" else "secondary", **minoritised(group))
        for group, pair in lines.items()
    ]
    assert main([str(write(tmp_path / "published", rows))]) == 0
    assert "no withheld count is narrower than 4" in capsys.readouterr().out


def test_an_absent_table_is_said_to_be_absent(tmp_path):
    release = read_release(write(tmp_path / "published", [row(73, 189)]))
    assert "pub_organisations is absent and was not used" in release.notes


def test_an_absent_column_is_said_to_be_absent(tmp_path):
    folder = write(tmp_path / "published", [row(73, 189)])
    path = folder / "pub_outcome_rates.parquet"
    pd.read_parquet(path).drop(columns="rate_lower").to_parquet(path)
    release = read_release(folder)
    assert "column rate_lower of pub_outcome_rates is absent and was not used" in release.notes
    assert release.cells["n_lower"].item() >= 71


def test_an_unknown_line_is_named(tmp_path):
    folder = write(tmp_path / "published", [row(73, 189, **minoritised("Martians"))])
    with pytest.raises(ValueError, match="the line 'Martians' of 'minoritised'"):
        read_release(folder)


def test_every_line_of_the_usual_groupings_is_found(tmp_path):
    lines = groups.usual_lines()
    totals = groups.masks_of(lines).groupby(level="ethnic_grouping").sum()
    assert totals.nunique() == 1


def test_nothing_of_the_pipeline_is_imported():
    code = "import sys, attack.__main__; print([m for m in sys.modules if 'orchestration' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
