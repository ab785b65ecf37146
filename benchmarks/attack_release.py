"""Time the attack on a made-up national release: about 280 organisations, 39,000 rows a measure.

Small counts are withheld and nothing else, so most of them are found: what is measured is how
long it takes, and that no bound excludes the true count.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from made_release import draw_counts, write_release

from attack.programs import Limits
from attack.published import attack_releases
from attack.reading import KEY, read_release


def main() -> None:
    """Write the release below `--folder`, attack it and compare with the truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-attack/published"))
    parser.add_argument("--seconds", type=float, default=120, help="for linear programs")
    parser.add_argument("--exact", action="store_true", help="the reader knows all shown counts")
    options = parser.parse_args()
    base = draw_counts(
        n_sub_icbs=106, n_icbs=42, n_providers=120, n_months=24, per_month=1400, seed=1
    )
    true = write_release(base, options.folder)
    started = time.monotonic()
    release = read_release(options.folder, true if options.exact else None)
    print(f"{len(release.cells):,} rows read in {time.monotonic() - started:.0f} seconds")
    found = attack_releases([release], Limits(seconds=options.seconds))
    print(found.as_text(n_cells=0))
    key = [column for column in KEY if column != "ethnic_grouping"]
    cells = found.cells.merge(true.drop_duplicates(key), on=key, validate="many_to_one")
    value = np.select(
        [cells["count"] == "numerator", cells["count"] == "denominator"],
        [cells["numerator"], cells["denominator"]],
        cells["denominator"] - cells["numerator"],
    )
    is_outside = (value < cells["lower"]) | (value > cells["upper"])
    print(f"{is_outside.sum():,} of {len(cells):,} true counts are outside their bounds")


if __name__ == "__main__":
    main()
