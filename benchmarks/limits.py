"""Limits of the figures: their sentences, and whether each is kept."""

import os
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    sentence: str
    is_kept: bool


def print_limits(label: str, limits: Iterable[Limit]) -> bool:
    """Print each as it is known; tell whether all are kept."""
    all_kept = True
    for limit in limits:
        print(f"{label}: {'kept  ' if limit.is_kept else 'BROKEN'} {limit.sentence}", flush=True)
        all_kept &= limit.is_kept
    return all_kept


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"
