from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

Progress = Callable[[str, int, int], None]
"""A listener of long work: what is done, how many of it so far, and of how many."""


def no_listener(_what: str, _done: int, _total: int) -> None:
    """Ignore what it is told."""


def counted(things: Sequence[T], what: str, progress: Progress) -> Iterator[T]:
    """Yield each, and count it once it is done."""
    for number, thing in enumerate(things, start=1):
        yield thing
        progress(what, number, len(things))
