"""The rules for counts that leave the warehouse, stated once more for Python.

`dbt_project/macros/disclosure.sql` applies them; a test holds the two equal.
"""

import yaml

from orchestration.settings import DBT_PROJECT_DIR

_VARIABLES = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())["vars"]
SMALLEST: int = _VARIABLES["smallest_published_count"]
ROUNDING: int = _VARIABLES["published_rounding"]


def disclose_count(count: int) -> int | None:
    """A count of people as published: None under the minimum, else rounded, halves upwards."""
    if count < SMALLEST:
        return None
    return (2 * count + ROUNDING) // (2 * ROUNDING) * ROUNDING
