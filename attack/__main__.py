"""The command line: `python -m attack <published folder> [<later folder> ...]`."""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from attack.nhs_annual import attack_annual
from attack.programs import Limits
from attack.published import attack_releases
from attack.reading import read_release


def main(arguments: list[str] | None = None) -> int:
    """Attack and print; the exit code is 1 if a withheld count is narrower than it should be."""
    options = _parser().parse_args(arguments)
    limits = Limits(
        largest_component=options.largest_component,
        seconds=options.seconds,
        width=options.width,
    )
    if options.nhs_annual:
        table = attack_annual(pd.read_parquet(options.nhs_annual), limits)
        print(table.to_string())
        if options.json:
            options.json.write_text(table.reset_index().to_json(orient="records", indent=1))
        return int(table["narrower"].sum() > 0)
    true_counts = pd.read_parquet(options.true_counts) if options.true_counts else None
    releases = [read_release(folder, true_counts) for folder in options.folders]
    found = attack_releases(releases, limits)
    print(found.as_text(options.cells))
    if options.json:
        options.json.write_text(json.dumps(found.as_dict(), indent=1, default=str))
    return int(len(found.narrow) > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m attack",
        description="Tries to recover every withheld count of published tables.",
    )
    parser.add_argument(
        "folders", nargs="*", type=Path, help="published folders, the oldest release first"
    )
    parser.add_argument(
        "--nhs-annual", type=Path, metavar="FILE", help="attack pub_nhs_annual_outcomes instead"
    )
    parser.add_argument(
        "--true-counts",
        type=Path,
        metavar="FILE",
        help="Parquet of true counts that take the place of the rounded ones shown: the "
        "strongest reader",
    )
    parser.add_argument("--width", type=int, default=4, help="least upper - lower (default 4)")
    parser.add_argument("--seconds", type=float, default=300, help="for linear programs")
    parser.add_argument(
        "--largest-component",
        type=int,
        default=4_000,
        help="unknowns of the largest component whose counts are bounded exactly",
    )
    parser.add_argument("--cells", type=int, default=20, help="narrow cells to print")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the findings there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
