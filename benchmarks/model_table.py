"""The results of the benchmark of the models as a Markdown table."""

HEADINGS = (
    *("fit", "people", "program", "runs", "seconds", "CPU seconds", "peak GB"),
    *("times our seconds (aim)", "times our memory (aim)"),
    *("largest difference, in our standard errors", "of standard errors"),
)


def markdown(rows: list[dict], about: dict) -> str:
    """Where it was measured, and one line per program."""
    lines = [
        "",
        f"{about['finished']}, {about['n_processors']} x {about['processor']}, "
        f"Python {about['python']}, {about['R']}. Medians; estimates are of the ethnic groups.",
        "",
        _line(HEADINGS),
        _line(["---"] * len(HEADINGS)),
        *(_line(_cells(row)) for row in rows),
    ]
    return "\n".join(lines)


def _cells(row: dict) -> list[str]:
    return [
        row["fit"],
        f"{row['n_people']:,}",
        row["program"] if row["converged"] else f"{row['program']} (did not converge)",
        str(row["n_runs"]),
        f"{row['seconds']:.2f}",
        f"{row['cpu_seconds']:.2f}",
        _with_aim(row["peak_gb"], row.get("most_gb"), "at most", digits=2),
        _with_aim(row.get("times_seconds"), row.get("times_faster"), "at least"),
        _with_aim(row.get("times_memory"), row.get("times_smaller"), "at least"),
        _small(row.get("largest_difference")),
        _small(row.get("largest_error_difference")),
    ]


def _with_aim(value: float | None, aim: float | None, word: str, digits: int = 1) -> str:
    if value is None:
        return ""
    return f"{value:.{digits}f}" + (f" ({word} {aim:g})" if aim is not None else "")


def _small(value: float | None) -> str:
    return "" if value is None else f"{value:.0e}"


def _line(cells) -> str:
    return f"| {' | '.join(cells)} |"
