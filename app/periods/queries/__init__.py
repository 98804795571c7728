"""Every read of the dates that bind."""

from app.periods.queries.confirmation import confirmers
from app.periods.queries.force import Band, Stop, bands, binding, periods_between, stops
from app.periods.queries.listing import (
    Check,
    Inheritance,
    Whole,
    check_or_404,
    checks_of,
    copy_of,
    listed,
    not_handed_down,
    period_or_404,
    same_election,
    whole_or_404,
)

__all__ = [
    "Band",
    "Check",
    "Inheritance",
    "Stop",
    "Whole",
    "bands",
    "binding",
    "check_or_404",
    "checks_of",
    "confirmers",
    "copy_of",
    "listed",
    "not_handed_down",
    "period_or_404",
    "periods_between",
    "same_election",
    "stops",
    "whole_or_404",
]
