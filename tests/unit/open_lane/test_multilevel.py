"""The multilevel model of published counts: R on exact counts, known truth on withheld ones."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from orchestration.models.open_lane.censored import BOUNDS, censored_cells
from orchestration.models.open_lane.multilevel import Problem, at_mode, fit

CELLS = pd.read_csv(Path(__file__).with_name("multilevel_cells.csv"))


def bounds(events_least, events_most, people_least, people_most, percentage=np.nan):
    values = (events_least, events_most, people_least, people_most, percentage)
    return pd.DataFrame([values], columns=[*BOUNDS, "percentage"])


def exact(events, people):
    frame = pd.DataFrame(dict(zip(BOUNDS, (events, events, people, people), strict=True)))
    return frame.assign(percentage=np.nan)


def problem(cells, services, is_compared):
    is_compared = np.asarray(is_compared, dtype=float)
    columns = np.column_stack([np.ones(len(is_compared)), is_compared])
    return Problem(censored_cells(cells), columns, np.asarray(services), is_compared)


def test_a_known_cell_is_the_binomial():
    values, first, second, _ = censored_cells(bounds(3, 3, 10, 10)).derivatives(np.array([0.2]))
    probability = 1 / (1 + np.exp(-0.2))
    assert values[0] == pytest.approx(binom.logpmf(3, 10, probability))
    assert first[0] == pytest.approx(3 - 10 * probability)
    assert second[0] == pytest.approx(-10 * probability * (1 - probability))


def test_a_withheld_cell_is_the_sum_over_what_it_can_be():
    values, *_ = censored_cells(bounds(0, 4, 8, 12)).derivatives(np.array([0.2]))
    probability = 1 / (1 + np.exp(-0.2))
    by_people = [binom.cdf(4, people, probability) / 5 for people in range(8, 13)]
    assert np.exp(values[0]) == pytest.approx(sum(by_people))


def test_a_published_percentage_rules_pairs_out():
    # 10 of 20, each within 2, at 55 per cent: 10 of 18 is 55.6 and rounds to 56
    cells = censored_cells(bounds(8, 12, 18, 22, percentage=55.0))
    pairs = set(zip(cells.events, cells.people, strict=True))
    assert pairs == {(11, 20), (12, 22)}


@pytest.mark.parametrize("log_odds", [-1.3, 0.0, 2.1])
def test_the_derivatives_are_those_of_the_likelihood(log_odds):
    cells, step = censored_cells(bounds(0, 4, 6, 14)), 1e-4
    for order in (0, 1, 2):
        above = cells.derivatives(np.array([log_odds + step]))[order][0]
        below = cells.derivatives(np.array([log_odds - step]))[order][0]
        slope = cells.derivatives(np.array([log_odds]))[order + 1][0]
        assert slope == pytest.approx((above - below) / (2 * step), rel=1e-5, abs=1e-7)


def test_the_gradient_is_that_of_the_laplace_likelihood():
    known = exact(CELLS["events"], CELLS["people"])
    withheld = CELLS["events"] < 5
    known.loc[withheld, ["numerator_least", "numerator_most"]] = (0, 4)
    known["denominator_least"] = known[["denominator_least", "numerator_most"]].max(axis=1)
    known["denominator_most"] = known["denominator_least"] + 3
    to_fit = problem(known, CELLS["service"], CELLS["is_compared"])
    parameters = np.array([0.1, -0.2, -0.9, -1.4, 0.3])
    gradient = at_mode(to_fit, parameters).gradient
    for place in range(len(parameters)):
        step = np.zeros(5)
        step[place] = 1e-5
        above = at_mode(to_fit, parameters + step).log_likelihood
        below = at_mode(to_fit, parameters - step).log_likelihood
        assert gradient[place] == pytest.approx((above - below) / 2e-5, rel=1e-4, abs=1e-4)


def test_exact_counts_give_the_fit_of_lme4():
    # R 4.2.2, lme4 1.1-31, nAGQ = 1: make_multilevel_oracle.R
    cells = exact(CELLS["events"], CELLS["people"])
    fitted = fit(problem(cells, CELLS["service"], CELLS["is_compared"]))
    assert fitted.converged
    assert fitted.mode.log_likelihood == pytest.approx(-533.077693266, abs=1e-3)
    assert fitted.parameters[:2] == pytest.approx([0.006577597, -0.29183598], abs=5e-4)
    errors = np.sqrt(np.diag(fitted.covariance))[:2]
    assert errors == pytest.approx([0.064279168, 0.050877598], rel=0.02)
    assert np.exp(fitted.parameters[2:4]) == pytest.approx([0.39219336, 0.2115123], rel=5e-3)
    assert np.tanh(fitted.parameters[4]) == pytest.approx(0.130615836, abs=0.01)
    assert fitted.mode.effects[:3].ravel() == pytest.approx(
        [0.20044554, 0.082988771, 0.07118906, -0.072412354, 0.10196960, 0.222137848], abs=2e-3
    )


def published(events, people):
    """Bounds that the publisher's rounding to 5 and withholding under 5 leave."""

    def least_and_most(count):
        rounded = 5 * np.floor((count + 2.5) / 5)
        least = np.where(count < 5, 0, np.maximum(rounded - 2, 5))
        return least, np.where(count < 5, 4, rounded + 2)

    (low, high), (people_low, people_high) = least_and_most(events), least_and_most(people)
    frame = pd.DataFrame(
        {
            "numerator_least": low,
            "numerator_most": np.minimum(high, people_high),
            "denominator_least": np.maximum(people_low, low),
            "denominator_most": people_high,
        }
    )
    return frame.assign(percentage=np.nan)


def test_withheld_cells_do_not_bend_the_gap_as_dropping_them_does():
    rng = np.random.default_rng(3)
    services = np.repeat(np.arange(300), 4)
    is_compared = np.tile([0, 1, 1, 1], 300)
    people = np.where(is_compared == 0, 300, rng.integers(4, 16, len(services)))
    shifts = rng.normal(0, [0.3, 0.1], (300, 2))
    log_odds = shifts[services, 0] + is_compared * (-0.5 + shifts[services, 1])
    events = rng.binomial(people, 1 / (1 + np.exp(-log_odds)))
    cells = published(events, people)
    gap = fit(problem(cells, services, is_compared))
    is_shown = (cells["numerator_least"] > 0).to_numpy()
    dropped = fit(
        problem(cells[is_shown], pd.factorize(services[is_shown])[0], is_compared[is_shown])
    )
    error = np.sqrt(gap.covariance[1, 1])
    assert abs(gap.parameters[1] - -0.5) < 2 * error
    assert dropped.parameters[1] > -0.5 + 5 * error
