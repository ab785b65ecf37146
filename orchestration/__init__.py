"""Talking Therapies Equity: from monthly submissions and published figures to equity tables.

The work flows one way: `sources` (pull, land) → `warehouse` (dbt) → `models` (fit) →
`publication` (disclosure control, releases, report). `simulation` stands beside the sources,
`operations` (jobs, schedules, sensors) around them. Dagster's part is thin: modules named
`assets.py` say when, the plain modules beside them say what.
"""
