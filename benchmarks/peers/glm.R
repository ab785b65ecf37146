# Single-level logistic regression with R's own glm, as it comes.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "people.R"))

answer(
  function(people) glm(paste("is_recovery ~", right), binomial, people, model = FALSE, y = FALSE),
  function(fitted) list(coefficients = coef(fitted), errors = sqrt(diag(vcov(fitted))), converged = fitted$converged)
)
