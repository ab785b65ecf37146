# Random-intercept logistic regression by lme4::glmer(nAGQ = 1), the Laplace approximation, tuned:
# nloptwrap and no finite-difference derivatives, several times faster than its defaults.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "people.R"))
suppressMessages(library(lme4))

formula <- as.formula(paste("is_recovery ~", right, "+ (1 | provider_code)"))
tuned <- glmerControl(optimizer = "nloptwrap", calc.derivs = FALSE)
answer(
  function(people) glmer(formula, people, family = binomial, nAGQ = 1, control = tuned),
  function(fitted) list(coefficients = fixef(fitted), errors = sqrt(diag(as.matrix(vcov(fitted, use.hessian = FALSE)))),
                        service_sd = attr(VarCorr(fitted)$provider_code, "stddev")[[1]],
                        log_likelihood = as.numeric(logLik(fitted)))
)
