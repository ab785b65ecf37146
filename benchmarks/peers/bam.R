# Logistic regression with a random intercept as a smooth, by mgcv::bam with discretised covariates.
# Its random effects are penalised quasi-likelihood by REML: close to, but not, maximum likelihood.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "people.R"))
suppressMessages(library(mgcv))

formula <- as.formula(paste("is_recovery ~", right, "+ s(provider_code, bs = 're')"))
answer(
  function(people) bam(formula, family = binomial, data = people, discrete = TRUE, nthreads = 2),
  function(fitted) list(coefficients = coef(fitted), errors = sqrt(diag(vcov(fitted))),
                        converged = fitted$converged, service_sd = 1 / sqrt(fitted$sp[[1]]))
)
