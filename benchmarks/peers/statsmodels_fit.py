"""Fits one model with statsmodels; its clock starts when the design matrix is ready.

`python benchmarks/peers/statsmodels_fit.py Logit people.parquet`
"""

import sys
import time

import numpy as np
import statsmodels.api as sm
from answer import print_answer
from statsmodels_rows import estimates_of_groups, read

OUTCOMES = {
    "Logit": "is_recovery",
    "MixedLM": "proportion_sessions_attended",
    "MNLogit": "referral_route",
}
ROUTES = ["GP", "Community", "Secondary care", "Self"]


def logit(people, design):
    """Newton's method, as Logit does it by default."""
    fitted = sm.Logit(people["is_recovery"].to_numpy(float), design).fit(disp=0)
    return fitted.params, fitted.bse, {"converged": bool(fitted.mle_retvals["converged"])}


def mixed_lm(people, design):
    """Restricted maximum likelihood with a random intercept for the service."""
    outcome = people["proportion_sessions_attended"].to_numpy(float)
    services = np.unique(people["provider_code"], return_inverse=True)[1]
    fitted = sm.MixedLM(outcome, design, groups=services).fit()
    sd = float(np.sqrt(np.asarray(fitted.cov_re)[0, 0]))
    return fitted.fe_params, fitted.bse_fe, {"converged": fitted.converged, "service_sd": sd}


def mn_logit(people, design):
    """Newton's method against referral by a GP; the first of the other routes is compared."""
    choice = people["referral_route"].map({name: code for code, name in enumerate(ROUTES)})
    fitted = sm.MNLogit(choice.to_numpy(), design).fit(disp=0)
    converged = bool(fitted.mle_retvals["converged"])
    return np.asarray(fitted.params)[:, 0], np.asarray(fitted.bse)[:, 0], {"converged": converged}


def main(model: str, file: str) -> None:
    """Read, fit, answer."""
    started = time.perf_counter()
    people, design, names = read(file, OUTCOMES[model])
    fit = {"Logit": logit, "MixedLM": mixed_lm, "MNLogit": mn_logit}[model]
    read_at, cpu_at = time.perf_counter(), time.process_time()
    coefficients, errors, more = fit(people, design)
    print_answer(
        seconds=time.perf_counter() - read_at,
        cpu_seconds=time.process_time() - cpu_at,
        reading_seconds=read_at - started,
        estimates=estimates_of_groups(names, coefficients, errors),
        **more,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
