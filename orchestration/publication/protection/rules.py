"""The numbers of disclosure control, read from the dbt variables: stated once, used by both."""

from dataclasses import dataclass
from functools import lru_cache

import yaml

from orchestration.settings import DBT_PROJECT_DIR


@dataclass(frozen=True)
class Rules:
    """Counts under `smallest` are withheld, others rounded to `rounding`.

    `narrowest_range` is the protection interval: highest minus lowest possible value of a
    withheld count, as far as a reader of everything published can tell, is at least this.
    """

    smallest: int
    rounding: int
    narrowest_range: int
    narrowest_range_of_secondary: int
    decimals_england: int
    decimals_elsewhere: int

    @property
    def decimals(self) -> dict[bool, int]:
        """Decimals of a published percentage, by whether it is England's."""
        return {True: self.decimals_england, False: self.decimals_elsewhere}


@lru_cache
def rules() -> Rules:
    """The rules in force."""
    variables = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())["vars"]
    return Rules(
        smallest=variables["smallest_published_count"],
        rounding=variables["published_rounding"],
        narrowest_range=variables["narrowest_range_of_a_withheld_count"],
        narrowest_range_of_secondary=variables["narrowest_range_of_a_secondary_count"],
        decimals_england=variables["percentage_decimals_england"],
        decimals_elsewhere=variables["percentage_decimals_elsewhere"],
    )
