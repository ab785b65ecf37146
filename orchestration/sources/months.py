"""The months that submissions and the monthly publication are partitioned by."""

import dagster as dg

# Version 2.0 of the data set came into force in September 2020.
REPORTING_MONTHS = dg.MonthlyPartitionsDefinition(start_date="2020-09", fmt="%Y-%m")
