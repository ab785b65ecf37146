"""Who wants to hear how far a landing run has come: the command line, which shows a bar.

Dagster runs the step, so the bar cannot be handed down to it as an argument.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[int, int, str], None]
_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell `listener` of every month that is done: how many, of how many, and a line about it."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def tell(done: int, total: int, line: str) -> None:
    """Tell everyone who listens."""
    for listener in _listeners:
        listener(done, total, line)
