"""The rules for counts that leave the warehouse, stated once more for Python.

`dbt_project/macros/disclosure.sql` applies them; a test holds the two equal.
"""

import yaml

from orchestration.settings import DBT_PROJECT_DIR


def _rules() -> tuple[int, int]:
    variables = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())["vars"]
    return variables["smallest_published_count"], variables["published_rounding"]


def disclose_count(count: int) -> int | None:
    """A count of people as published: None under the minimum, else rounded, halves upwards."""
    smallest, rounding = _rules()
    if count < smallest:
        return None
    return (2 * count + rounding) // (2 * rounding) * rounding
