"""The panels of a case's page, in the order they are shown; each is a module with `panel` and a template.

The deadlines stand beside the conversation, the rest under it: answering first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.cases.models.cases import Case, CaseAct, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries.restrictions import RestrictedCitizen
from app.domain.organisations.models import Unit
from app.pages.cases.panels import deadlines, moderation, reply, triage, unit


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its page has read it already, so that no panel reads it again. `form`: a refused form of a panel.

    `restricted`: of those who wrote in it, who asked that theirs only be kept.
    """

    case: Case
    messages: Sequence[CitizenMessage]
    acts: Sequence[CaseAct]
    replies: Sequence[Reply]
    units: Sequence[Unit]
    form: Any
    restricted: Sequence[RestrictedCitizen] = ()


PANELS: Mapping[str, Callable[[CaseView], Mapping[str, Any] | None]] = {
    "clocks": deadlines.panel,
    "reply": reply.panel,
    "sorting": triage.panel,
    "unit": unit.panel,
    "moderation": moderation.panel,
}


def panels_of(seen: CaseView) -> dict[str, Mapping[str, Any]]:
    """What each has to show, under the name of its template; those with nothing are left out."""
    told = {name: panel(seen) for name, panel in PANELS.items()}
    found = {name: one for name, one in told.items() if one is not None}
    return {name: found[name] for name in sorted(found, key=lambda name: not _is_unread_answer(name, found[name]))}


def _is_unread_answer(name: str, panel: Mapping[str, Any]) -> bool:
    """What a unit has just answered stands before the reply that is made of it."""
    return name == "unit" and panel["has_answer"]
