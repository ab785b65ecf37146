"""Maximum-likelihood engines that read rows in chunks: no formula, no data frame, no database.

`rows` holds people or cells as codes and numbers; every engine passes over them in chunks with a
design matrix that exists for one chunk at a time. Everything else is arrays of services by
coefficients. The engines know nothing of specifications, tables or ethnic groups.
"""
