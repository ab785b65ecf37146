"""How long the marts take: a national year from the lake, and one changed month among many.

`python benchmarks/marts.py --help`. Prints medians of repeated runs and writes them as JSON.
Targets: a national year within 3 minutes and 8 GB on two cores; one changed month of ten years in
at most a third of a full build.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from marts_lake import Drawing, write_lake

from orchestration.warehouse.dbt_project import state_of_definitions

PROJECT = Path(__file__).resolve().parent.parent


def build(data: Path, *, full: bool) -> dict[str, float]:
    """Build everything up to the marts once: seconds, seconds of CPU, GB at most."""
    command = [str(PROJECT / ".venv" / "bin" / "dbt"), "--quiet", "build"]
    command += ["--exclude", "tag:after_models", "--exclude-resource-type", "unit_test"]
    command += ["--target-path", str(data / "target"), "--log-path", str(data / "log")]
    command += ["--full-refresh"] if full else []
    environment = {**os.environ, "TTE_DATA_DIR": str(data), "TTE_MEMORY_LIMIT": "6GB"}
    environment["TTE_DEFINITIONS"] = state_of_definitions()
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=PROJECT / "dbt_project", env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": cpu,
        "peak_gb": after.ru_maxrss / 1e6,
    }


def median(runs: list[dict[str, float]]) -> dict[str, float]:
    """The middle of each figure."""
    return {name: round(statistics.median(run[name] for run in runs), 1) for name in runs[0]}


def main() -> None:
    """Draw the lake if it is not there, build it, change a month, build again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=PROJECT / "build" / "bench-marts")
    parser.add_argument("--places", type=Path, default=PROJECT / "data" / "lake")
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--referrals-per-year", type=int, default=1_800_000)
    parser.add_argument("--providers", type=int, default=120)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--change-a-month", action="store_true")
    options = parser.parse_args()
    options.data, options.places = options.data.resolve(), options.places.resolve()
    shutil.rmtree(options.data, ignore_errors=True)
    drawing = Drawing(options.places, options.years, options.referrals_per_year, options.providers)
    results = {"rows": write_lake(options.data / "lake", drawing)}
    print("rows", results["rows"], flush=True)
    full = []
    for _ in range(options.repeats):
        (options.data / "warehouse.duckdb").unlink(missing_ok=True)
        full.append(build(options.data, full=True))
        print("full build", full[-1], flush=True)
    results["full"] = median(full)
    if options.change_a_month:
        changed = []
        for repeat in range(options.repeats):
            month = date(2015 + options.years - 1, 10, 1)
            drawing.write_month(options.data / "lake", month, version=f"b{repeat}")
            changed.append(build(options.data, full=False))
            print("one changed month", changed[-1], flush=True)
        results["one_changed_month"] = median(changed)
    (options.data / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
