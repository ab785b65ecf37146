# Random-intercept logistic regression by glmmTMB: the Laplace approximation, exact derivatives.
# On one thread, its default.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "people.R"))
suppressMessages(library(glmmTMB))

formula <- as.formula(paste("is_recovery ~", right, "+ (1 | provider_code)"))
answer(
  function(people) glmmTMB(formula, people, family = binomial),
  function(fitted) list(coefficients = fixef(fitted)$cond, errors = sqrt(diag(vcov(fitted)$cond)),
                        service_sd = attr(VarCorr(fitted)$cond$provider_code, "stddev")[[1]],
                        log_likelihood = as.numeric(logLik(fitted)))
)
