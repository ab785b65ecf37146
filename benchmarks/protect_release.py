"""Time disclosure control on a made-up national year, and attack what it lets out.

About 280 organisations of twelve months, every published measure. The aim is under three minutes
on two cores. The attack knows the true count behind every shown figure.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from made_release import draw_counts
from protected_release import counts_of, write_protected

from attack.programs import Limits
from attack.published import attack_releases
from attack.reading import read_release
from orchestration.publication.disclosure import is_small_rate
from orchestration.publication.protection.decisions import decide_all


def main() -> None:
    """Decide, say what is withheld and how long it took, and attack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-protection/published"))
    parser.add_argument("--sub-icbs", type=int, default=106)
    parser.add_argument("--providers", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=240, help="for the attack's programs")
    options = parser.parse_args()
    base = draw_counts(
        n_sub_icbs=options.sub_icbs,
        n_icbs=min(42, options.sub_icbs),
        n_providers=options.providers,
        n_months=12,
        per_month=1400,
        seed=1,
    )
    counts = counts_of(base)
    started = time.monotonic()
    rows, kept_back = decide_all(counts, None)
    seconds = time.monotonic() - started
    offered = rows[rows["is_offered"] & (rows["ethnic_grouping"] != "left_between")]
    for measure, own in offered.groupby("measure"):
        small = is_small_rate(own["numerator"].to_numpy(), own["denominator"].to_numpy())
        hidden = own["suppression_reason"].notna()
        weight = np.log1p(own["denominator"])
        lost = weight[hidden].sum() / weight.sum()
        print(
            f"{measure}: {len(own):,} rows, {small.sum():,} small, {(hidden & ~small).sum():,} "
            f"withheld beside them, {lost:.1%} of the information"
        )
    print(f"not protected and not offered: {', '.join(kept_back) or 'no measure'}")
    print(f"decided in {seconds:.0f} seconds")
    true = write_protected(base, rows, options.folder)
    release = read_release(options.folder, true)
    print(attack_releases([release], Limits(seconds=options.seconds)).as_text(n_cells=10))


if __name__ == "__main__":
    main()
