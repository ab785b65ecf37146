"""Errors a user can act on. None of them ever carries a value from a record.

Each message names the file, where it can the row and the column, the cause, and what to do.
"""


class PipelineError(Exception):
    """Something the person running the pipeline can put right."""


class SourceUnavailableError(PipelineError):
    """No file of a source could be found: not landed, not in the mirror, publisher silent."""


class BadFileError(PipelineError):
    """A delivered file cannot be used."""

    def __init__(
        self,
        file: str,
        cause: str,
        *,
        advice: str,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        self.file = file
        self.cause = cause
        self.advice = advice
        self.row = row
        self.column = column
        place = file
        if row is not None:
            place += f", row {row}"
        if column is not None:
            place += f", column {column}"
        super().__init__(f"{place}: {cause}. {advice}")

    @property
    def delivered(self) -> str:
        """The file as it was delivered, which may be the archive that holds the bad one."""
        return self.file.split("/")[0]


class BadFilesError(PipelineError):
    """Several delivered files cannot be used; the others were loaded."""

    def __init__(self, problems: list[BadFileError], *, n_loaded: int) -> None:
        self.problems = problems
        lines = "\n".join(f"- {problem}" for problem in problems)
        noun = "file" if len(problems) == 1 else "files"
        super().__init__(
            f"{len(problems)} {noun} refused, {n_loaded} loaded; "
            f"what was loaded before is unchanged.\n{lines}"
        )
