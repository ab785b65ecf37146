# Linear regression with a random intercept for the service, by lme4::lmer.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "people.R"))
suppressMessages(library(lme4))

formula <- as.formula(paste("proportion_sessions_attended ~", right, "+ (1 | provider_code)"))
answer(
  function(people) lmer(formula, people, REML = TRUE),
  function(fitted) list(coefficients = fixef(fitted), errors = sqrt(diag(as.matrix(vcov(fitted)))),
                        service_sd = attr(VarCorr(fitted)$provider_code, "stddev")[[1]])
)
