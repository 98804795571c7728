"""From a response protocol to plain data: what is stored, shown as YAML and fingerprinted. `reading` gives it back."""

from typing import Any

from app.citizens.rules.triage import Protocol, Sorting
from app.editorial_line.rules.writing import fingerprint, lexicon_data, trigger_data

TEXTS = ("template", "to", "source")
MINUTES = ("acknowledge", "resolve")


def sorting_data(one: Sorting) -> dict[str, Any]:
    """Only what differs from the usual is written."""
    data: dict[str, Any] = {
        "code": one.code,
        "title": one.title,
        "category": one.category.value,
        "urgency": one.urgency.value,
        "outcome": one.outcome.value,
    }
    if one.silence:
        data["silence"] = one.silence.value
    data |= {name: text for name in TEXTS if (text := getattr(one, name))}
    data |= {name: minutes for name in MINUTES if (minutes := getattr(one, name)) is not None}
    data["when"] = trigger_data(one.when)
    return data if one.enabled else data | {"enabled": False}


def protocol_data(protocol: Protocol) -> dict[str, Any]:
    return {
        "sortings": [sorting_data(one) for one in protocol.sortings],
        "lexicons": [lexicon_data(one) for one in protocol.lexicons],
    }


def digest_of(protocol: Protocol) -> str:
    """The same questions and words in the same order, the same digest."""
    return fingerprint(protocol_data(protocol))
