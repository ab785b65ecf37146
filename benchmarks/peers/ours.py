"""Fits one model as the pipeline does and prints, as JSON, how long it took and what it found.

`python benchmarks/peers/ours.py multilevel_logistic people.parquet`
"""

import sys
import time

import duckdb
from answer import print_answer

from orchestration.models import engines, specifications
from orchestration.models.people import read_people
from orchestration.models.preparation import prepare, rows_of_people

ANALYSES = {
    "multilevel_logistic": "outcome_multilevel__recovery",
    "multilevel_linear": "outcome_multilevel__proportion_sessions_attended",
    "single_level": "outcome_single_level__recovery",
    "multinomial": "referral_route__referral_route",
}


def main(kind: str, file: str) -> None:
    """Reading is timed apart; the fit is what the pipeline does from rows to a solution."""
    started = time.perf_counter()
    specified = specifications.load()
    analysis = next(item for item in specified.analyses if item.name == ANALYSES[kind])
    covariates = specified.covariates_of("5")
    names = [analysis.exposure, *covariates]
    wanted = {name: specified.covariates[name] for name in names}
    if analysis.base:
        reference = specifications.Covariate(kind="category", reference=analysis.base)
        wanted[analysis.column] = reference
    outcomes = [] if analysis.base else [analysis.column]
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(f"create view marts.fct_pathway as from read_parquet('{file}')")
        people = read_people(connection, "true", covariates=wanted, outcomes=outcomes)
    rows = rows_of_people(people, analysis, covariates)
    read, cpu_at = time.perf_counter(), time.process_time()
    prepared = prepare(rows, analysis)
    _, engine = engines.choose(analysis, prepared.rows)
    fitted = engine(prepared.rows, analysis)
    finished, cpu_seconds = time.perf_counter(), time.process_time() - cpu_at
    compared = len(fitted.columns)
    estimates = {
        column.level: [float(fitted.coefficients[place]), float(fitted.standard_errors[place])]
        for place, column in enumerate(fitted.columns[: compared // (3 if analysis.base else 1)])
        if column.term == analysis.exposure
    }
    print_answer(
        seconds=finished - read,
        cpu_seconds=cpu_seconds,
        reading_seconds=read - started,
        estimates=estimates,
        n_coefficients=compared,
        n_people=prepared.rows.n_people,
        converged=fitted.converged,
        iterations=fitted.iterations,
        service_sd=fitted.variances.get("service_sd"),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
