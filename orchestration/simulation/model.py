"""The data-generating model: published targets and planted effects as arrays ready for drawing.

Everything here is the same for every service. Intercepts are solved on a reference sample so that
the levels of White British people, and access and course of treatment of every group, are as
published; the sample is drawn from a generator of its own, so it costs no reproducibility.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.simulation import codes, published
from orchestration.simulation.draws import (
    cumulative,
    expit,
    gamma_shape_scale,
    logit,
    remainder,
    with_moments,
)
from orchestration.simulation.geography import Places
from orchestration.simulation.parameters import OUTCOMES, Parameters, Truth, weights
from orchestration.simulation.services import is_minoritised

Moments = tuple[np.ndarray, np.ndarray]
PHQ9_SUPPORT = np.arange(codes.PHQ9_HIGHEST + 1)
GAD7_SUPPORT = np.arange(codes.GAD7_HIGHEST + 1)
PEQ_SUPPORT = np.arange(5)


@dataclass
class Model:
    """Targets and effects by ethnic group (first axis, 20 groups); see `build`.

    `stage_means`, `stage_sds`: by statistic, the figure for people not assessed, assessed without
    a course, and with a course. `intercept`: by outcome, one number, or one per group for access
    and course.
    """

    parameters: Parameters
    truth: Truth
    cases: frozenset[str]
    age: Moments
    gender: np.ndarray
    phq9: np.ndarray
    gad7: np.ndarray
    unemployed: np.ndarray
    medication: np.ndarray
    routes: np.ndarray
    peq_assessment: np.ndarray
    peq_treatment: dict[str, np.ndarray]
    stage_means: dict[str, np.ndarray]
    stage_sds: dict[str, np.ndarray]
    ethnic: dict[str, np.ndarray]
    density_slope: dict[str, np.ndarray]
    mean_density: np.ndarray
    accessed: np.ndarray
    assessed: np.ndarray
    course_of_assessed: np.ndarray
    intercept: dict[str, np.ndarray]
    is_minoritised: np.ndarray


def build(parameters: Parameters, truth: Truth, places: Places, cases: frozenset[str]) -> Model:
    """The model of a truth, with intercepts at zero until `intercepts.solve`."""
    stages = _stages(parameters, truth)
    employment = published.described("employment_unemployed_pct", "assessed")
    known = 100 - published.described("employment_missing_pct", "assessed")
    total = places.residents.sum(axis=0)
    density = np.nansum(places.residents * places.density_pct, axis=0) / total
    return Model(
        parameters=parameters,
        truth=truth,
        cases=cases,
        age=_gamma("age_years", "referred", less=15.5),
        gender=_genders(parameters),
        phq9=_scores("phq9_initial", PHQ9_SUPPORT),
        gad7=_scores("gad7_initial", GAD7_SUPPORT),
        unemployed=employment / known,
        medication=_medication(),
        routes=_routes(parameters, truth),
        peq_assessment=_peq_assessment(truth),
        peq_treatment=_peq_treatment(truth),
        stage_means=_stage_means(stages["assessed"], stages["course_of_assessed"]),
        stage_sds=_stage_sds(stages["course_of_assessed"]),
        ethnic=_ethnic(parameters, truth),
        density_slope=_density_slopes(truth),
        mean_density=density,
        intercept=dict.fromkeys(OUTCOMES, np.float64(0)),
        is_minoritised=is_minoritised(),
        **stages,
    )


def _stages(parameters: Parameters, truth: Truth) -> dict[str, np.ndarray]:
    """Share of referrals accessed and assessed, and share of the assessed with a course.

    The odds ratios of Table 1; those not known are as White British people.
    """
    levels = parameters.levels
    access = _scaled(published.estimates("access", "access", "1"), truth)
    course = _scaled(published.estimates("course_of_treatment", "course_of_treatment", "1"), truth)
    accessed = expit(logit(levels["accessed_of_referred"]) + access)
    assessed = accessed + (1 - accessed) * levels["assessed_of_not_accessed"]
    if truth.assessment_from == "harwood":
        ratio = np.log(published.harwood("assessed_after_referral"))
        assessed = expit(logit(assessed[published.WHITE_BRITISH]) + ratio)
        accessed = np.minimum(accessed, 0.9 * assessed)
    course_of_assessed = expit(logit(levels["course_of_assessed"]) + course)
    return {
        "accessed": accessed,
        "assessed": assessed,
        "course_of_assessed": course_of_assessed,
    }


def _scaled(ratios: np.ndarray, truth: Truth) -> np.ndarray:
    return truth.ethnic_scale * np.nan_to_num(np.log(ratios))


def _ethnic(parameters: Parameters, truth: Truth) -> dict[str, np.ndarray]:
    """Conditional effects by outcome: multilevel model 5 of Tables 13, 14, 16, 17 and 18."""
    planted = {}
    for outcome in OUTCOMES:
        value = published.estimates("outcome_multilevel", outcome, "5")
        if outcome == "proportion_sessions_attended":
            planted[outcome] = truth.ethnic_scale * np.nan_to_num(value)
            continue
        not_known = parameters.not_known_odds_ratio[outcome]
        value = np.where(np.isnan(value), not_known, value)
        planted[outcome] = truth.ethnic_scale * np.log(value)
    return planted


def _density_slopes(truth: Truth) -> dict[str, np.ndarray]:
    """Log odds per per cent of own group: Tables 19 to 23, adjusted for deprivation."""
    outcomes = ("course_of_treatment", "recovery", "reliable_improvement", "dropout")
    return {
        outcome: truth.density_scale
        * np.nan_to_num(np.log(published.estimates("ethnic_density", outcome, "imd")))
        for outcome in outcomes
    }


def _gamma(statistic: str, population: str, *, less: float = 0.0) -> Moments:
    mean = published.described(f"{statistic}_mean", population) - less
    return gamma_shape_scale(mean, published.described(f"{statistic}_sd", population))


def _scores(statistic: str, support: np.ndarray) -> np.ndarray:
    mean = published.described(f"{statistic}_mean", "assessed")
    sd = published.described(f"{statistic}_sd", "assessed")
    return cumulative(with_moments(support, mean, sd))


def _genders(parameters: Parameters) -> np.ndarray:
    male, female, other = (
        published.described(f"gender_{kind}_pct", "referred")
        for kind in ("male", "female", "other_or_unknown")
    )
    split = parameters.shares["gender_unknown_split"]
    return cumulative(np.column_stack([male, female, other * split["9"], other * split["X"]]))


def _medication() -> np.ndarray:
    kinds = ("prescribed_not_taking", "prescribed_taking", "not_prescribed")
    shares = [published.described(f"medication_{kind}_pct", "assessed") for kind in kinds]
    return cumulative(np.column_stack(shares))


def _stage_means(assessed: np.ndarray, course: np.ndarray) -> dict[str, np.ndarray]:
    """Columns: not assessed, assessed without a course, with a course; from Tables 2, 3 and 4."""
    means = {}
    for name in ("employment_missing_pct", "medication_missing_pct"):
        of_all, of_assessed, of_treated = (
            published.described(name, population)
            for population in ("referred", "assessed", "treated")
        )
        others = remainder(of_assessed, of_treated, course)
        never = remainder(of_all, of_assessed, assessed)
        means[name] = np.clip(np.column_stack([never, others, of_treated]) / 100, 0, 1)
    for name in ("weeks_referral_to_assessment", "weeks_assessment_to_treatment"):
        of_assessed, of_treated = (
            published.described(f"{name}_mean", population)
            for population in ("assessed", "treated")
        )
        others = np.maximum(remainder(of_assessed, of_treated, course), 0.3)
        means[name] = np.column_stack([others, others, of_treated])
    means["n_sessions"] = published.described("n_sessions_mean", "treated")
    return means


def _stage_sds(course: np.ndarray) -> dict[str, np.ndarray]:
    """Columns as in `_stage_means`, worked out from the mean squares; sessions: of courses."""
    sds = {"n_sessions": published.described("n_sessions_sd", "treated")}
    for name in ("weeks_referral_to_assessment", "weeks_assessment_to_treatment"):
        (mean, sd), (treated_mean, treated_sd) = (
            (published.described(f"{name}_mean", p), published.described(f"{name}_sd", p))
            for p in ("assessed", "treated")
        )
        others = remainder(mean, treated_mean, course)
        square = remainder(mean**2 + sd**2, treated_mean**2 + treated_sd**2, course)
        other_sd = np.sqrt(np.maximum(square - others**2, 0.25))
        sds[name] = np.column_stack([other_sd, other_sd, treated_sd])
    return sds


def _routes(parameters: Parameters, truth: Truth) -> np.ndarray:
    names, _ = weights({name: route["share"] for name, route in parameters.routes.items()})
    shares = np.array([parameters.routes[name]["share"] for name in names])
    relative = np.tile(shares, (len(published.codes()), 1))
    for route, outcome in ROUTE_OUTCOMES.items():
        relative[:, names.index(route)] *= published.harwood(outcome) ** truth.ethnic_scale
    return cumulative(relative)


ROUTE_OUTCOMES = {
    "Self": "self_referral_vs_gp",
    "Secondary care": "secondary_care_vs_gp",
    "Community": "community_vs_gp",
}


def _peq_assessment(truth: Truth) -> np.ndarray:
    """Chance of a yes, one column per question of Table 25."""
    answers = published.peq_answers("published_peq_assessment", "percent_yes").to_numpy() / 100
    base = logit(answers[published.WHITE_BRITISH])
    return expit(base + truth.ethnic_scale * (logit(answers) - base))


def _peq_treatment(truth: Truth) -> dict[str, np.ndarray]:
    """Per question of Table 27, probabilities of the answers 0 to 4 by group."""
    means = published.peq_answers("published_peq_treatment", "mean")
    sds = published.peq_answers("published_peq_treatment", "sd")
    tables = {}
    for question in means.columns:
        mean, sd = means[question].to_numpy(), sds[question].to_numpy()
        base = mean[published.WHITE_BRITISH]
        scaled = np.clip(base + truth.ethnic_scale * (mean - base), 0.5, 3.97)
        spread = sd if truth.ethnic_scale else np.full_like(sd, sd[published.WHITE_BRITISH])
        tables[question] = with_moments(PEQ_SUPPORT, scaled, spread)
    return tables
