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
    """Attack and print; the exit code is that of the findings, 1 if a count is too narrow."""
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
    if not options.folders:
        raise SystemExit("name a published folder, or --nhs-annual FILE")
    files = options.true_counts or [None] * len(options.folders)
    if len(files) != len(options.folders):
        raise SystemExit("--true-counts is given once per published folder, in their order")
    releases = [
        read_release(folder, pd.read_parquet(file) if file else None)
        for folder, file in zip(options.folders, files, strict=True)
    ]
    found = attack_releases(releases, limits)
    print(found.as_text(options.cells))
    if options.json:
        options.json.write_text(json.dumps(found.as_dict(), indent=1, default=str))
    return found.exit_code


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
        action="append",
        metavar="FILE",
        help="once per folder: Parquet of true counts; the reader then knows every shown count",
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
