"""When things run: jobs, schedules, and the whole job as the command line runs it."""
