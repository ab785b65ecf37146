"""The steps of the benchmark of the whole set, each run in a process of its own.

`python benchmarks/model_set_steps.py draw|change|fit <argument>` with `TTE_DATA_DIR` set; the last
line printed is the answer as JSON.
"""

import json
import sys
import time

import duckdb
import pandas as pd
from model_people import GROUPS, REFERRED_PER_TREATED, World, fill

from orchestration.models import fitting, results
from orchestration.settings import get_settings

N_SERVICES = 200
MONTH = "2023-01-01"
# What a provider sends anew for a month. Rows are updated where they stand.
ANSWERS = "peq_treatment_q1 = 6 - peq_treatment_q1"
ENDINGS = "is_dropout = not is_dropout"
OUTCOMES = """is_recovery = not is_recovery, is_reliable_improvement = not is_reliable_improvement,
    is_reliable_recovery = not is_reliable_recovery, is_dropout = not is_dropout,
    is_reliable_deterioration = not is_reliable_deterioration, is_accessed = not is_accessed,
    proportion_sessions_attended = 1 - proportion_sessions_attended, referral_route = 'Self',
    peq_assessment_q1 = not peq_assessment_q1, peq_assessment_q2 = not peq_assessment_q2,
    peq_assessment_q3 = not peq_assessment_q3, peq_treatment_q1 = 6 - peq_treatment_q1,
    peq_treatment_q2 = 6 - peq_treatment_q2, peq_treatment_q3 = 6 - peq_treatment_q3,
    peq_treatment_q4 = 6 - peq_treatment_q4, peq_treatment_q5 = 6 - peq_treatment_q5,
    own_group_density_pct = own_group_density_pct / 2"""
CHANGES = {
    "answers corrected": ANSWERS,
    "endings corrected": ENDINGS,
    "month replaced": OUTCOMES,
}


def draw(n_treated: str) -> dict:
    """The warehouse, with about as many treated people as asked for."""
    world = World.drawn(n_services=N_SERVICES, share_missing=0.05, everybody_is_treated=False)
    groups = pd.DataFrame({"ethnic_group": GROUPS, "sort_order": range(len(GROUPS))})
    with duckdb.connect(str(get_settings().warehouse)) as connection:
        connection.execute("create schema marts")
        connection.register("groups", groups)
        connection.execute("create table marts.dim_ethnic_group as select * from groups")
        fill(connection, "marts.fct_pathway", world, round(int(n_treated) * REFERRED_PER_TREATED))
        referred, treated = connection.execute(
            "select count(*), count(*) filter (is_course_of_treatment) from marts.fct_pathway"
        ).fetchone()
    return {"referred": referred, "treated": treated}


def change(step: str) -> dict:
    """Change the rows of one month, if the step changes any."""
    if step not in CHANGES:
        return {}
    with duckdb.connect(str(get_settings().warehouse)) as connection:
        connection.execute(
            f"update marts.fct_pathway set {CHANGES[step]} where referral_month = date '{MONTH}'"
        )
    return {}


def fit(_: str) -> dict:
    """Everything that the asset does, and what it fitted and left."""
    started = time.perf_counter()

    def report(name: str) -> None:
        print(f"{time.perf_counter() - started:7.1f} s  {name}", file=sys.stderr, flush=True)

    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        outcome = fitting.fit_all(connection, report=report)
    seconds = time.perf_counter() - started
    stored = results.stored()
    return {
        "seconds": seconds,
        "fitted": outcome.fitted,
        "unchanged": outcome.unchanged,
        "n_fits": stored.n_fits,
        "n_not_converged": stored.n_not_converged,
    }


if __name__ == "__main__":
    verb, argument = sys.argv[1:]
    print(json.dumps({"draw": draw, "change": change, "fit": fit}[verb](argument)))
