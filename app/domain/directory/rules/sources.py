"""Where a fact about a network comes from. `make networks` compares facts with the networks' newest libraries."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """`title`: whose document, and its part; `read_on`: the last day it was read. Raises ValueError without a title."""

    title: str
    read_on: date

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a source without a title")
