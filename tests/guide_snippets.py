"""The snippets of `docs/first_hour.md`, and running them as an analyst would."""

import io
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import r_package

PAGE = Path(__file__).resolve().parent.parent / "docs" / "first_hour.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPENING = "Open the database"


@dataclass(frozen=True)
class Question:
    """A question of the page and its answers, by language."""

    title: str
    answers: dict[str, str]


def sections(page: Path = PAGE) -> list[Question]:
    """Every section of the page that has snippets, in order; the first opens the database."""
    _, *parts = re.split(r"^## ", page.read_text(), flags=re.MULTILINE)
    return [Question(part.partition("\n")[0], dict(FENCE.findall(part))) for part in parts]


def opening() -> Question:
    """How the database is opened in each language."""
    return next(section for section in sections() if section.title == OPENING)


def questions() -> list[Question]:
    """The questions, without the opening."""
    return [section for section in sections() if section.title != OPENING]


def sql_answers(equity: Path) -> dict[str, pd.DataFrame]:
    """The answer of every SQL snippet."""
    with duckdb.connect(str(equity), read_only=True) as connection:
        return {
            question.title: connection.execute(question.answers["sql"]).df()
            for question in questions()
        }


def pandas_answers() -> dict[str, pd.DataFrame]:
    """What every pandas snippet leaves in `answer`; the working directory holds `data/`."""
    names: dict[str, Any] = {}
    exec(opening().answers["python"], names)
    answers = {}
    for question in questions():
        names.pop("answer", None)
        exec(question.answers["python"], names)
        answers[question.title] = names["answer"]
    names["equity"].close()
    return answers


def r_answers(folder: Path, variables: dict[str, str]) -> dict[str, pd.DataFrame]:
    """What every R snippet leaves in `answer`; `folder` holds `data/`."""
    lines = [opening().answers["r"]]
    for number, question in enumerate(questions()):
        lines += [question.answers["r"], f'write.csv(answer, "{number}.csv", row.names = FALSE)']
        lines += ["rm(answer)"]
    r_package.run_script("\n".join([*lines, "dbDisconnect(equity)"]), folder, variables)
    return {
        question.title: pd.read_csv(folder / f"{number}.csv", dtype={"model": str})
        for number, question in enumerate(questions())
    }


def command_line_answers(folder: Path) -> dict[str, pd.DataFrame]:
    """The answer of every SQL snippet by DuckDB's own program, opened as the page says."""
    command = opening().answers["bash"].split()
    program = Path(sys.executable).with_name(command[0])
    answers = {}
    for question in questions():
        done = subprocess.run(
            [program, *command[1:], "-csv", question.answers["sql"]],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers[question.title] = pd.read_csv(io.StringIO(done.stdout), dtype={"model": str})
    return answers


def assert_same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Two answers have the same columns and the same rows, in any order."""
    assert list(ours.columns) == list(theirs.columns)
    frames = [_in_order(frame) for frame in (ours, theirs)]
    pd.testing.assert_frame_equal(*frames, check_dtype=False, rtol=1e-9)


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    numbers = {name: float for name in frame if name not in texts}
    tidy = frame.astype({name: "object" for name in texts} | numbers)
    return tidy.sort_values(texts).reset_index(drop=True)
