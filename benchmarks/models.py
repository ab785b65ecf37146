"""How fast the engines of the models are, and in how much memory, beside other programs.

`make bench-models`, or `python benchmarks/models.py --help`. Every fit is a process of its own,
ours and the peers' in turn. Seconds are of the fit, without starting and reading (for statsmodels
also without making its design matrix). CPU seconds are of all threads, and tell when a machine was
busy with something else; ours and bam use two threads. Memory is the most a process ever held, all
included.
"""

import argparse
import json
import statistics
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from model_peers import COMPARISONS, MOST_TIMES_SLOWER_AT_LARGE, Comparison, Peer
from model_runs import draw, is_installed, machine, run_ours, run_peer
from model_table import markdown

PROJECT = Path(__file__).resolve().parent.parent
OURS = "ours"


def compare(comparison: Comparison, n_people: int, options: argparse.Namespace) -> list[dict]:
    """A row for our engine and for each peer: medians of their runs, taken in turn."""
    people = draw(options.data, n_people)
    programs: list[Peer | None] = [None]
    for peer in comparison.peers if options.peers else ():
        if is_installed(peer):
            programs.append(peer)
        else:
            print(f"skipped: {peer.name} is not installed on this machine", flush=True)
    runs: dict[str, list[dict]] = {}
    for repeat in range(options.repeats):
        for peer in programs:
            if peer is not None and peer.slow and repeat >= options.slow_repeats:
                continue
            name = OURS if peer is None else peer.name
            kind = comparison.kind
            found = run_ours(kind, people) if peer is None else run_peer(peer, people)
            if found is None:
                print(f"failed: {name}", flush=True)
                continue
            runs.setdefault(name, []).append(found)
            print(f"{comparison.title}, {n_people:,}: {name} {found['seconds']:.2f} s", flush=True)
    return [
        {"fit": comparison.title, "n_people": n_people, "program": name, **_medians(found)}
        | (_against(runs[OURS], found) if name != OURS else {"most_gb": comparison.most_gb})
        | next((_aims(peer) for peer in comparison.peers if peer.name == name), {})
        for name, found in runs.items()
    ]


def growth(rows: list[dict]) -> str | None:
    """Our multilevel logistic fit at the largest size over that at the main one."""
    ours = [row for row in rows if row["program"] == OURS and "logistic" in row["fit"]]
    ours = sorted((row for row in ours if "multilevel" in row["fit"]), key=_size)
    if len(ours) < 2:
        return None
    less, most = ours[-2], ours[-1]
    times = most["seconds"] / less["seconds"]
    return (
        f"From {less['n_people']:,} to {most['n_people']:,} people, multilevel logistic: "
        f"{times:.2f} times as long (aim for four times as many people: at most "
        f"{MOST_TIMES_SLOWER_AT_LARGE}), {most['peak_gb']:.2f} GB."
    )


def _size(row: dict) -> int:
    return row["n_people"]


def _medians(runs: list[dict]) -> dict:
    return {
        "n_runs": len(runs),
        "seconds": statistics.median(run["seconds"] for run in runs),
        "cpu_seconds": statistics.median(run["cpu_seconds"] for run in runs),
        "peak_gb": statistics.median(run["peak_gb"] for run in runs),
        "converged": all(run.get("converged", True) for run in runs),
        "service_sd": runs[0].get("service_sd"),
        "n_coefficients": runs[0].get("n_coefficients"),
    }


def _against(ours: list[dict], theirs: list[dict]) -> dict:
    """Ratios to ours, and how far the estimates of the groups are from ours in our errors."""
    one, other = _medians(ours), _medians(theirs)
    mine, found = ours[0]["estimates"], theirs[0]["estimates"]
    return {
        "times_seconds": other["seconds"] / one["seconds"],
        "times_memory": other["peak_gb"] / one["peak_gb"],
        "largest_difference": max(
            abs(found[group][0] - value) / error for group, (value, error) in mine.items()
        ),
        "largest_error_difference": max(
            abs(found[group][1] / error - 1) for group, (_, error) in mine.items()
        ),
    }


def _aims(peer: Peer) -> dict:
    return {name: asdict(peer)[name] for name in ("times_faster", "times_smaller")}


def _keep(file: Path, entry: dict) -> None:
    """Append to the results of earlier benchmarks."""
    entries = json.loads(file.read_text()) if file.exists() else []
    file.write_text(json.dumps([*entries, entry], indent=2) + "\n")


def main() -> None:
    """Run what was asked for, print the table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=PROJECT / "build" / "bench-models")
    parser.add_argument(
        "--sizes",
        type=int,
        nargs=3,
        default=[1_000_000, 100_000, 4_000_000],
        metavar=("MAIN", "SMALL", "LARGE"),
        help="people of most fits, of those with the slowest peers, and of ours alone",
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--slow-repeats", type=int, default=1, help="runs of peers of minutes")
    parser.add_argument("--only", nargs="+", choices=sorted({c.kind for c in COMPARISONS}))
    parser.add_argument("--only-size", nargs="+", choices=["main", "small", "large"])
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    sizes = dict(zip(("main", "small", "large"), options.sizes, strict=True))
    rows = []
    for comparison in COMPARISONS:
        kinds, chosen = options.only or [comparison.kind], options.only_size or [comparison.size]
        if comparison.kind in kinds and comparison.size in chosen:
            rows += compare(comparison, sizes[comparison.size], options)
    about = {"finished": datetime.now(UTC).isoformat(timespec="seconds"), **machine()}
    _keep(options.data / "results.json", {**about, "rows": rows})
    print(markdown(rows, about))
    if line := growth(rows):
        print(f"\n{line}")


if __name__ == "__main__":
    main()
