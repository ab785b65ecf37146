"""What was found wrong in the rows of a submission: where, by which rule, and what became of it.

A finding never holds a value. Rows are rejected when they cannot be joined or dated. A value
that cannot be used or is implausible stays in the lake as it came: the reason of its rule says
how it is read.
"""

from dataclasses import dataclass

ROW_REJECTED = "row rejected"
VALUE_QUESTIONED = "value questioned"
SUBMISSION_REFUSED = "submission refused"


@dataclass(frozen=True)
class Finding:
    """One rule and the rows that break it; `n_rows` counts them all, `rows` may list fewer."""

    table: str
    column: str | None
    rule: str
    reason: str
    action: str
    rows: tuple[int, ...]
    n_rows: int
