"""The panels of a case's page, in the order they are shown; each is a module with `panel` and a template.

The deadlines stand beside the conversation, the rest under it: answering first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.citizens.models import Case, CaseAct, CitizenMessage, Reply
from app.citizens.queries.restricted import Restricted
from app.citizens.views.panels import clocks, moderation, reply, sorting, unit
from app.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as its page has read it already, so that no panel reads it again. `form`: a refused form of a panel.

    `restricted`: of those who wrote in it, who asked that theirs only be kept.
    """

    case: Case
    messages: Sequence[CitizenMessage]
    acts: Sequence[CaseAct]
    replies: Sequence[Reply]
    units: Sequence[Unit]
    form: Any
    restricted: Sequence[Restricted] = ()


PANELS: Mapping[str, Callable[[Seen], Mapping[str, Any] | None]] = {
    "clocks": clocks.panel,
    "reply": reply.panel,
    "sorting": sorting.panel,
    "unit": unit.panel,
    "moderation": moderation.panel,
}


def panels_of(seen: Seen) -> dict[str, Mapping[str, Any]]:
    """What each has to show, under the name of its template; those with nothing are left out."""
    told = {name: panel(seen) for name, panel in PANELS.items()}
    found = {name: one for name, one in told.items() if one is not None}
    return {name: found[name] for name in sorted(found, key=lambda name: not _is_to_be_read(name, found[name]))}


def _is_to_be_read(name: str, panel: Mapping[str, Any]) -> bool:
    """What a unit has just answered stands before the reply that is made of it."""
    return name == "unit" and panel["has_answer"]
