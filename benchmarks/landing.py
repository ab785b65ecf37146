"""How long it takes to land, check and stage a month, beside pandas on the same files.

Run by `make bench-landing`. Prints one line per measurement: wall and processor seconds, and the
most memory the process held. Every measurement is a process of its own. Options: `--share` of the
national numbers, `--providers`, `--loaded` numbers of months already in the lake, `--repeats`.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from landing_months import N_PROVIDERS, write_month

CHANGED = "2023-04"
STAGED = ("int_submissions__ranked", "int_submissions__staged")


def main() -> None:
    """Write the files, measure, and print medians."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        files = Path(folder) / "files"
        write_month(files, CHANGED, n_providers=options.providers, share=options.share)
        size = sum(file.stat().st_size for file in files.rglob("*.csv")) / 1e6
        print(f"one month: {options.providers} submissions, {size:,.0f} MB of CSV")
        _report("pandas reads and writes", [_measure("pandas", files, Path(folder) / "pandas")])
        for n_loaded in options.loaded:
            runs = [
                _landing(Path(folder), files, n_loaded, options) for _ in range(options.repeats)
            ]
            _report(f"land one month, {n_loaded} loaded", [run["land"] for run in runs])
            _report(f"land it again, {n_loaded} loaded", [run["again"] for run in runs])
            _report(f"stage it, {n_loaded} loaded", [run["stage"] for run in runs])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--providers", type=int, default=N_PROVIDERS)
    parser.add_argument("--loaded", type=int, nargs="*", default=[0])
    parser.add_argument("--loaded-share", type=float, default=0.02)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", default=None)
    parser.add_argument("--step", nargs=3)
    options = parser.parse_args()
    if options.step:
        _step(*options.step)
        sys.exit()
    return options


def _landing(folder: Path, files: Path, n_loaded: int, options: argparse.Namespace) -> dict:
    """Land a month into a lake that holds `n_loaded` others, land it again, and stage it."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    landed = home / "landing" / "mds"
    for back in range(n_loaded):
        month = f"{2023 - (back + 9) // 12}-{(2 - back) % 12 + 1:02}"
        write_month(landed, month, n_providers=options.providers, share=options.loaded_share)
    if n_loaded:
        _measure("land-all", home, home)
    _measure("stage-all", home, home)
    shutil.copytree(files / CHANGED, landed / CHANGED)
    return {
        "land": _measure("land", home, home),
        "again": _measure("land", home, home),
        "stage": _measure("stage", home, home),
    }


def _measure(step: str, source: Path, target: Path) -> dict:
    command = [sys.executable, __file__, "--step", step, str(source), str(target)]
    environment = os.environ | {"TTE_DATA_DIR": str(target)}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _step(step: str, source: str, target: str) -> None:
    started = time.perf_counter()
    steps = {
        "pandas": _pandas,
        "land": _land,
        "land-all": _land_all,
        "stage": _stage,
        "stage-all": _stage_all,
    }
    steps[step](Path(source), Path(target))
    seconds = time.perf_counter() - started
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    measured = {
        "seconds": seconds,
        "processor": sum(each.ru_utime + each.ru_stime for each in used),
        "memory_mb": max(each.ru_maxrss for each in used) / 1024,
    }
    print(json.dumps(measured))


def _pandas(source: Path, target: Path) -> None:
    import pandas as pd

    for file in source.rglob("*.csv"):
        frame = pd.read_csv(file, dtype="string")
        written = target / file.parent.name / f"{file.stem}.parquet"
        written.parent.mkdir(parents=True, exist_ok=True)
        frame.to_parquet(written, compression="zstd")


def _land(source: Path, target: Path) -> None:
    from orchestration.sources.mds import landing

    _insist(landing.land_month(CHANGED))


def _land_all(source: Path, target: Path) -> None:
    from orchestration.sources.mds import landing

    for report in landing.land_months(landing.months_with_submissions()):
        _insist(report)


def _insist(report) -> None:
    assert not report.problems, report.problems[0]
    assert report.n_accepted + report.n_unchanged > 0


def _stage(source: Path, target: Path) -> None:
    """Type the rows of the submissions that staging has not read."""
    project = Path(__file__).parents[1] / "dbt_project"
    dbt = Path(sys.executable).with_name("dbt")
    subprocess.run(
        [dbt, "run", "--quiet", "--select", "path:models/staging/mds", *STAGED],
        cwd=project,
        env=os.environ | {"TTE_DEFINITIONS": "those of this benchmark"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _stage_all(source: Path, target: Path) -> None:
    """Read what is loaded, and note that a whole build did, so that it is kept."""
    import duckdb

    _stage(source, target)
    with duckdb.connect(str(target / "warehouse.duckdb")) as connection:
        connection.execute("""
            create table intermediate.int_builds__plan as
            select 'those of this benchmark' as definitions, true as is_partial;
            create table intermediate.int_builds__done as
            select submission_id, landed_at from intermediate.int_submissions__ranked;
        """)


def _report(what: str, runs: list[dict]) -> None:
    median = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    print(
        f"{what}: {median['seconds']:.1f} s, processor {median['processor']:.1f} s, "
        f"{median['memory_mb']:,.0f} MB ({len(runs)} runs)",
        flush=True,
    )


if __name__ == "__main__":
    main()
