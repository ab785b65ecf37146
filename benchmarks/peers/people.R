# Reading people, timing a fit, and answering the benchmark with one line of JSON.
suppressMessages({library(data.table); library(jsonlite)})

reference <- c(ethnic_group = "White British", gender = "Female", imd_decile = "5",
               employment_status = "Employed", medication_status = "Not prescribed",
               financial_year = "2020-21")
numbers <- c("age_years", "phq9_first", "gad7_first", "weeks_to_assessment", "weeks_to_treatment",
             "n_contacts_attended")
right <- paste(c(names(reference), numbers), collapse = " + ")

# Numbers are standardised, without which glmer takes far longer.
read_people <- function(file) {
  people <- as.data.frame(fread(file))
  for (name in names(reference)) {
    people[[name]] <- relevel(factor(people[[name]]), ref = reference[[name]])
  }
  for (name in numbers) people[[name]] <- as.numeric(scale(people[[name]]))
  people$provider_code <- factor(people$provider_code)
  people$is_recovery <- as.integer(people$is_recovery)
  people
}

of_groups <- function(coefficients, errors) {
  kept <- grepl("^ethnic_group", names(coefficients))
  groups <- sub("^ethnic_group", "", names(coefficients)[kept])
  setNames(Map(c, unname(coefficients[kept]), unname(errors[kept])), groups)
}

# `fit` takes people; `described` takes what it gave and returns a list of coefficients, errors and more.
answer <- function(fit, described) {
  people <- read_people(commandArgs(trailingOnly = TRUE)[1])
  gc()
  started <- proc.time()
  fitted <- fit(people)
  taken <- proc.time() - started
  times <- list(seconds = taken[["elapsed"]], cpu_seconds = taken[["user.self"]] + taken[["sys.self"]])
  found <- described(fitted)
  found$estimates <- of_groups(found$coefficients, found$errors)
  found$coefficients <- found$errors <- NULL
  cat(toJSON(c(times, found), auto_unbox = TRUE, digits = NA, null = "null"), "\n", sep = "")
}
