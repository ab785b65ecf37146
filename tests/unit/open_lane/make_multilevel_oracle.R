# Reference values of test_multilevel.py: lme4's Laplace fit of exact counts.
# Rscript tests/unit/open_lane/make_multilevel_oracle.R
suppressMessages(library(lme4))
cells <- read.csv("tests/unit/open_lane/multilevel_cells.csv")
fit <- glmer(cbind(events, people - events) ~ is_compared + (1 + is_compared | service),
             data = cells, family = binomial, nAGQ = 1,
             control = glmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 1e5), tolPwrss = 1e-12))
cat(R.version.string, "lme4", as.character(packageVersion("lme4")), "\n")
print(fixef(fit), digits = 10)
print(sqrt(diag(as.matrix(vcov(fit, use.hessian = TRUE)))), digits = 8)
print(as.data.frame(VarCorr(fit))[, c("var1", "var2", "sdcor")], digits = 10)
print(as.numeric(logLik(fit)), digits = 12)
print(head(ranef(fit)$service, 3), digits = 8)
