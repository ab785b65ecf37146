# Random-intercept logistic regression by lme4::glmer(nAGQ = 0): faster, and less than Laplace.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "people.R"))
suppressMessages(library(lme4))

formula <- as.formula(paste("is_recovery ~", right, "+ (1 | provider_code)"))
answer(
  function(people) glmer(formula, people, family = binomial, nAGQ = 0, control = glmerControl(calc.derivs = FALSE)),
  function(fitted) list(coefficients = fixef(fitted), errors = sqrt(diag(as.matrix(vcov(fitted, use.hessian = FALSE)))),
                        service_sd = attr(VarCorr(fitted)$provider_code, "stddev")[[1]],
                        log_likelihood = as.numeric(logLik(fitted)))
)
