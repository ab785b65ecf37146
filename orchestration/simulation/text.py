"""Columns of text as the submissions hold them, built for thousands of rows at once.

Everything submitted is text; nothing submitted is null, which a CSV file shows as an empty field.
"""

from functools import lru_cache

import numpy as np
import pyarrow as pa

Text = pa.Array
FIRST_DATE = np.datetime64("1890-01-01")
N_DATES = 70_000
NO_DAY = -1_000_000
DIGITS_AT_ONCE = 4


def chosen(labels: tuple[str, ...], position: np.ndarray) -> Text:
    """A label for every position; negative positions and empty labels are null."""
    dictionary, moved = _dictionary(labels)
    index = moved[position]
    index[position < 0] = -1
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=index < 0), dictionary)


def constant(label: str, n: int) -> Text:
    """The same label n times; an empty one is null."""
    return chosen((label,), np.zeros(n, dtype=int))


def flag(condition: np.ndarray) -> Text:
    """`True` or nothing."""
    return chosen(("True",), np.where(condition, 0, -1))


def yes_no(condition: np.ndarray) -> Text:
    """Y or N."""
    return chosen(("N", "Y"), condition.astype(int))


def dates(days: np.ndarray) -> Text:
    """Days since 1970 as 2023-04-01; `NO_DAY` is null."""
    position = days - FIRST_DATE.astype(int)
    return _fixed_width(_date_bytes()[np.clip(position, 0, N_DATES - 1)], days == NO_DAY)


def numbered(prefix: str, numbers: np.ndarray, width: int) -> Text:
    """The prefix and the number with leading zeros, as in SR0000000042."""
    start = np.frombuffer(prefix.encode(), dtype=np.uint8)
    letters = np.empty((len(numbers), len(start) + width), dtype=np.uint8)
    letters[:, : len(start)] = start
    rest = np.asarray(numbers, dtype=np.int64)
    end = len(start) + width
    for place in range(end, len(start), -DIGITS_AT_ONCE):
        rest, block = np.divmod(rest, 10**DIGITS_AT_ONCE)
        first = max(place - DIGITS_AT_ONCE, len(start))
        letters[:, first:place] = _digit_blocks()[block, first - place :]
    return _fixed_width(letters, None)


def whole(numbers: np.ndarray, highest: int = 999) -> Text:
    """Small whole numbers without leading zeros; negative ones are null."""
    return chosen(_whole_labels(highest), np.minimum(numbers, highest))


def without(column: Text, is_absent: np.ndarray) -> Text:
    """The column with nothing where `is_absent`."""
    return pa.compute.if_else(pa.array(is_absent), pa.scalar(None, column.type), column)


def rows(columns: dict[str, Text]) -> pa.Table:
    """A table of these columns."""
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def _fixed_width(letters: np.ndarray, is_null: np.ndarray | None) -> Text:
    n, width = letters.shape
    offsets = np.arange(n + 1, dtype=np.int32) * width
    mask = None
    if is_null is not None and is_null.any():
        mask = pa.array(~is_null).buffers()[1]
    return pa.StringArray.from_buffers(
        n, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters)), mask
    )


@lru_cache(maxsize=500)
def _dictionary(labels: tuple[str, ...]) -> tuple[Text, np.ndarray]:
    """The labels that are not empty, each once, and where each is among them (-1: empty).

    A label that comes twice would make Parquet files differ from process to process.
    """
    places: dict[str, int] = {}
    for label in filter(None, labels):
        places.setdefault(label, len(places))
    moved = np.array([places.get(label, -1) for label in labels], dtype=np.int32)
    return pa.array(list(places), pa.string()), moved


@lru_cache(maxsize=1)
def _date_bytes() -> np.ndarray:
    days = (FIRST_DATE + np.arange(N_DATES)).astype("S10")
    return days.view(np.uint8).reshape(N_DATES, 10)


@lru_cache(maxsize=1)
def _digit_blocks() -> np.ndarray:
    """0000 to 9999 as bytes."""
    numbers = np.arange(10**DIGITS_AT_ONCE)[:, None]
    places = 10 ** np.arange(DIGITS_AT_ONCE - 1, -1, -1)
    return (numbers // places % 10 + ord("0")).astype(np.uint8)


@lru_cache
def _whole_labels(highest: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(highest + 1))
