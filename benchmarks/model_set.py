"""How long the whole set of specified fits takes, in how much memory, and what a refit touches.

`make bench-model-set`, or `python benchmarks/model_set.py --help`. Rows are drawn straight into
`marts.fct_pathway`, the table that the fitting step reads, so that dbt is not in the figures: the
treated, with all who were referred and not treated beside them (about 2.7 referrals a treated
person, as in England). Every step is a process of its own and fits as the asset does. Aims: four
million treated people within 15 minutes and 6 GB on two cores, growth no worse than linear, and a
changed month refits only the analyses that see the change.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from model_runs import machine

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
STEPS = {
    "everything": "all fits, nothing stored before",
    "nothing changed": "the same rows again",
    "answers corrected": "one month's answers to a questionnaire corrected",
    "endings corrected": "one month's endings (dropout) corrected",
    "month replaced": "one month sent anew, all but who was treated different",
}
SHORT = ("everything", "nothing changed", "answers corrected", "endings corrected")


def run(step: str, data: Path) -> dict:
    """Change the rows as the step says, fit, and report."""
    _process("change", step, data)
    found = _process("fit", step, data)
    print(
        f"{step}: {found['seconds']:.0f} s, {found['peak_gb']:.2f} GB, "
        f"{len(found['fitted'])} analyses fitted, {len(found['unchanged'])} left",
        flush=True,
    )
    return {"step": step, "what": STEPS[step], **found}


def measure(n_treated: int, options: argparse.Namespace) -> list[dict]:
    """All steps at one size."""
    data = options.data / f"treated_{n_treated}"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    drawn = _process("draw", str(n_treated), data)
    print(f"{drawn['referred']:,} referred, {drawn['treated']:,} treated", flush=True)
    steps = STEPS if options.replace_a_month else SHORT
    rows = [{**drawn, **run(step, data)} for step in steps]
    if not options.keep:
        shutil.rmtree(data)
    return rows


def markdown(rows: list[dict]) -> str:
    """One line per size and step."""
    lines = [
        "| treated | step | seconds | peak GB | analyses fitted | left | fits |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        lines.append(
            f"| {row['treated']:,} | {row['what']} | {row['seconds']:.1f} | {row['peak_gb']:.2f} "
            f"| {len(row['fitted'])} | {len(row['unchanged'])} | {row['n_fits']} |"
        )
    return "\n".join(lines)


def growth(rows: list[dict]) -> str | None:
    """Time of everything at the largest size over that at the smallest."""
    full = sorted((row for row in rows if row["step"] == "everything"), key=_treated)
    if len(full) < 2:
        return None
    less, most = full[0], full[-1]
    return (
        f"{most['treated'] / less['treated']:.2f} times the people take "
        f"{most['seconds'] / less['seconds']:.2f} times as long."
    )


def _treated(row: dict) -> int:
    return row["treated"]


def _process(verb: str, argument: str, data: Path) -> dict:
    """A step in a process of its own, with its answer and the most memory it held."""
    command = [sys.executable, str(HERE / "model_set_steps.py"), verb, argument]
    environment = {**os.environ, "TTE_DATA_DIR": str(data), "TTE_SOURCE_MIRROR": ""}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{verb} {argument} failed")
    return {**json.loads(output.splitlines()[-1]), "peak_gb": usage.ru_maxrss / 1e6}


def main() -> None:
    """Measure each size, print a table and what was refitted, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=PROJECT / "build" / "bench-model-set")
    parser.add_argument("--people", type=int, nargs="+", default=[1_000_000, 4_000_000])
    parser.add_argument("--replace-a-month", action="store_true", help="also refit everything")
    parser.add_argument("--keep", action="store_true", help="leave the warehouse where it is")
    options = parser.parse_args()
    rows = [row for n_treated in options.people for row in measure(n_treated, options)]
    file = options.data / "results.json"
    entries = json.loads(file.read_text()) if file.exists() else []
    about = {"finished": datetime.now(UTC).isoformat(timespec="seconds"), **machine()}
    entry = {**about, "rows": rows}
    file.write_text(json.dumps([*entries, entry], indent=2) + "\n")
    print(f"\n{about['finished']}, {about['n_processors']} x {about['processor']}\n")
    print(f"{markdown(rows)}\n")
    for row in rows:
        if row["treated"] == rows[-1]["treated"] and row["step"] != "everything":
            print(f"{row['what']}: refitted {', '.join(row['fitted']) or 'nothing'}")
    if line := growth(rows):
        print(line)


if __name__ == "__main__":
    main()
