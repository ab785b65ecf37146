# Fits the data sets of data/ with R's own packages and writes anchors.json (estimates, standard
# errors, log likelihoods, versions). Run by `make anchors`; the tests need only its output.
suppressMessages({library(lme4); library(glmmTMB); library(nnet); library(jsonlite)})

here <- commandArgs(trailingOnly = TRUE)[1]
right <- y ~ ethnic_group + gender + age_years + phq9_first

estimates <- function(coefficients, errors, log_likelihood, sd = NULL) {
  out <- list(coefficients = as.list(coefficients), errors = as.list(setNames(errors, names(coefficients))),
              log_likelihood = as.numeric(log_likelihood))
  if (!is.null(sd)) out$service_sd <- as.numeric(sd)
  out
}

read_set <- function(file) {
  frame <- read.csv(gzfile(file), stringsAsFactors = FALSE)
  frame$ethnic_group <- relevel(factor(frame$ethnic_group), ref = "White British")
  frame$gender <- relevel(factor(frame$gender), ref = "Female")
  frame$choice <- relevel(factor(frame$choice), ref = "GP")
  frame$service <- factor(frame$service)
  frame
}

fit_set <- function(frame) {
  tight <- glmerControl(optimizer = "bobyqa", calc.derivs = FALSE, tolPwrss = 1e-12,
                        optCtrl = list(rhobeg = 0.05, rhoend = 1e-9, maxfun = 2e5))
  single <- glm(right, binomial, frame, control = glm.control(epsilon = 1e-13, maxit = 100))
  tmb_control <- glmmTMBControl(optCtrl = list(iter.max = 1000, eval.max = 1000, rel.tol = 1e-14, x.tol = 0))
  tmb <- glmmTMB(update(right, . ~ . + (1 | service)), frame, family = binomial, control = tmb_control)
  lmm <- lmer(update(right, linear ~ . + (1 | service)), frame, REML = TRUE,
              control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))
  # The start is the optimum of glmmTMB, so that bobyqa's small steps end at glmer's own.
  start <- list(theta = sqrt(VarCorr(tmb)$cond$service[1]), fixef = fixef(tmb)$cond)
  mixed <- glmer(update(right, . ~ . + (1 | service)), frame, family = binomial, nAGQ = 1,
                 control = tight, start = start)
  quadrature <- glmer(update(right, . ~ . + (1 | service)), frame, family = binomial, nAGQ = 25,
                      control = tight, start = start)
  slope <- glmmTMB(y ~ is_minoritised + gender + age_years + phq9_first + (is_minoritised | service),
                   frame, family = binomial, control = tmb_control)
  multi <- multinom(update(right, choice ~ .), frame, trace = FALSE, reltol = 1e-15, maxit = 2000, Hess = TRUE)
  slope_fixed <- fixef(slope)$cond
  slope_cov <- VarCorr(slope)$cond$service
  lin <- lm(update(right, linear ~ .), frame)
  wald <- function(fit) summary(fit)$coefficients[, 2]
  effects <- ranef(tmb, condVar = TRUE)$cond$service
  profile <- suppressMessages(confint(single, "age_years"))
  list(
    glm = estimates(coef(single), wald(single), logLik(single)),
    glm_profile_age = list(lower = profile[[1]], upper = profile[[2]]),
    lm = estimates(coef(lin), wald(lin), logLik(lin)),
    glmmTMB = estimates(fixef(tmb)$cond, summary(tmb)$coefficients$cond[, 2], logLik(tmb),
                        sqrt(VarCorr(tmb)$cond$service[1])),
    glmer = estimates(fixef(mixed), wald(mixed), logLik(mixed), attr(VarCorr(mixed)$service, "stddev")),
    glmer_quadrature = estimates(fixef(quadrature), wald(quadrature), logLik(quadrature),
                                 attr(VarCorr(quadrature)$service, "stddev")),
    lmer = estimates(fixef(lmm), wald(lmm), logLik(lmm), attr(VarCorr(lmm)$service, "stddev")),
    slope = c(estimates(slope_fixed, summary(slope)$coefficients$cond[, 2], logLik(slope),
                        attr(slope_cov, "stddev")[1]),
              list(gap_sd = attr(slope_cov, "stddev")[[2]], correlation = attr(slope_cov, "correlation")[1, 2])),
    effects = list(mode = effects[, 1], service = rownames(effects)),
    multinom = list(coefficients = as.list(as.data.frame(t(coef(multi)))), terms = colnames(coef(multi)),
                    errors = as.list(as.data.frame(t(summary(multi)$standard.errors))),
                    log_likelihood = as.numeric(logLik(multi)))
  )
}

files <- list.files(file.path(here, "data"), pattern = "csv.gz$", full.names = TRUE)
names(files) <- sub(".csv.gz", "", basename(files))
versions <- list(R = R.version.string)
for (package in c("lme4", "glmmTMB", "TMB", "nnet")) versions[[package]] <- as.character(packageVersion(package))
result <- list(versions = versions, fits = lapply(files, function(file) {
  message("fitting ", basename(file))
  fit_set(read_set(file))
}))
write_json(result, file.path(here, "anchors.json"), digits = 12, auto_unbox = TRUE, pretty = TRUE, na = "null")
