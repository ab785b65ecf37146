"""Every switch the project reads from the environment, and where its files live.

Nothing else reads `os.environ`. `tte doctor` prints this list with the values in force.
"""

import re
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parent.parent
DBT_PROJECT_DIR = PROJECT_DIR / "dbt_project"
EXPECTATIONS_DIR = PROJECT_DIR / "expectations"
NEIGHBOUR_MIRROR = PROJECT_DIR.parent / "shared" / "data"


class Settings(BaseSettings):
    """The switches, each read from the environment variable `TTE_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="TTE_", frozen=True)

    data_dir: Path = Field(
        default=PROJECT_DIR / "data",
        description="Directory below which the pipeline writes everything.",
    )
    source_mirror: Path | None = Field(
        default=None,
        description="Folder of published files used in place of the publishers' addresses. "
        "Default: `../shared/data` when that folder exists. Empty: no mirror.",
    )
    pseudonym_key: SecretStr | None = Field(
        default=None,
        description="Secret for the keyed hash of local keys, 16 characters or more. "
        "Required as soon as one real submission is landed.",
    )
    download_timeout_seconds: float = Field(
        default=20, description="Longest silence of a publisher's server before giving up."
    )
    download_attempts: int = Field(
        default=3, description="Attempts at one download, with growing pauses between."
    )
    download_limit_mb: int = Field(
        default=400, description="Largest file a download or an unpacked archive may hold."
    )
    offline: bool = Field(
        default=False, description="Never ask a publisher; use landed files and the mirror only."
    )
    memory_limit: str = Field(default="4GB", description="Memory DuckDB may use in one step.")
    equity_mode: str = Field(
        default="0640", description="Mode of the analysts' files, in octal; nobody may write them."
    )
    equity_owner: str | None = Field(
        default=None, description="Owner of the analysts' files. Default: who runs the pipeline."
    )
    equity_group: str | None = Field(
        default=None,
        description="Group of the analysts' files. Default: that of who runs the pipeline.",
    )
    equity_parquet: bool = Field(
        default=False, description="Also write the analysts' tables as Parquet, below equity/."
    )

    @field_validator("equity_mode")
    @classmethod
    def _is_a_mode_of_reading(cls, given: str) -> str:
        """A release is never edited: only its owner may write, and nobody may run it."""
        if not re.fullmatch(r"0?[46][04][04]", given):
            raise ValueError(
                f"TTE_EQUITY_MODE is {given!r}. Give an octal mode that lets the owner read and "
                f"the others at most read, such as 0640, 0600 or 0440."
            )
        return given

    @field_validator("equity_owner", "equity_group")
    @classmethod
    def _empty_is_none(cls, given: str | None) -> str | None:
        return given or None

    @property
    def equity_file_mode(self) -> int:
        """The mode of the analysts' files as a number."""
        return int(self.equity_mode, 8)

    @property
    def mirror(self) -> Path | None:
        """The mirror folder in force, or None."""
        if "source_mirror" in self.model_fields_set:
            given = self.source_mirror
            return None if given is None or str(given) in ("", ".") else given.resolve()
        return NEIGHBOUR_MIRROR if NEIGHBOUR_MIRROR.is_dir() else None

    @property
    def data(self) -> Path:
        """The data directory as an absolute path."""
        return self.data_dir.resolve()

    @property
    def landing(self) -> Path:
        """Files as delivered, never edited."""
        return self.data / "landing"

    @property
    def quarantine(self) -> Path:
        """Refused files and rows, with reasons."""
        return self.data / "quarantine"

    @property
    def lake(self) -> Path:
        """Accepted raw tables and results of Python assets, as Parquet."""
        return self.data / "lake"

    @property
    def warehouse(self) -> Path:
        """dbt's working database; record level, opened by the pipeline only."""
        return self.data / "warehouse.duckdb"

    @property
    def equity(self) -> Path:
        """The analysts' database: a link through the current release."""
        return self.data / "equity.duckdb"

    @property
    def equity_parquet_folder(self) -> Path:
        """The analysts' tables as Parquet, when asked for: a link through the current release."""
        return self.data / "equity"

    @property
    def published(self) -> Path:
        """Disclosure-controlled tables: a link through the current release."""
        return self.data / "published"

    @property
    def releases(self) -> Path:
        """Every release still kept, one folder each."""
        return self.data / "releases"

    @property
    def report(self) -> Path:
        """The report, one self-contained page."""
        return self.data / "report" / "index.html"

    @property
    def dagster_state(self) -> Path:
        """Dagster's own records of runs and schedules."""
        return self.data / "dagster"


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
