# Connecting and asking, with the names, arguments and types of R's package duckdb.
# Source of the types: its help page `duckdb_types`, with the defaults of `dbConnect`.

NULL_MARK <- "\\N"

duckdb <- function() structure(list(), class = "duckdb_driver")

dbConnect <- function(drv, dbdir, read_only = FALSE) {
  stopifnot(inherits(drv, "duckdb_driver"))
  if (!read_only) stop("the stand-in for R's package duckdb only reads: read_only = TRUE")
  if (!file.exists(dbdir)) stop("no database at ", dbdir)
  structure(list(dbdir = dbdir), class = "duckdb_connection")
}

dbDisconnect <- function(conn) invisible(TRUE)

# A data frame of the rows of `statement`, columns of the types R's package duckdb gives.
dbGetQuery <- function(conn, statement) {
  described <- ask(conn, paste("describe", statement))
  rows <- ask(conn, statement)
  stopifnot(identical(names(rows), described$column_name))
  rows[] <- Map(in_r, rows, described$column_type)
  rows
}

# Every value as text, null as NA.
ask <- function(conn, statement) {
  answer <- system2(
    Sys.getenv("DUCKDB_PROGRAM"),
    c("-readonly", "-csv", "-nullvalue", shQuote(NULL_MARK), shQuote(conn$dbdir)),
    stdout = TRUE, input = paste0(statement, ";")
  )
  if (!is.null(attr(answer, "status"))) stop("DuckDB did not answer: ", statement)
  read.csv(
    text = answer, colClasses = "character", na.strings = NULL_MARK, check.names = FALSE,
    encoding = "UTF-8"
  )
}

# Text of a DuckDB type as the R vector of that type.
in_r <- function(text, type) {
  switch(sub("\\(.*", "", type),
    BOOLEAN = text == "true",
    TINYINT = , UTINYINT = , SMALLINT = , USMALLINT = , INTEGER = as.integer(text),
    UINTEGER = , BIGINT = , UBIGINT = , HUGEINT = , UHUGEINT = as.numeric(text),
    FLOAT = , DOUBLE = , DECIMAL = as.numeric(text),
    VARCHAR = , UUID = text,
    DATE = as.Date(text),
    TIMESTAMP = as.POSIXct(text, tz = "UTC"),
    stop("the stand-in for R's package duckdb does not know the type ", type)
  )
}
