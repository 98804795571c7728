"""The panels of a case, modules with `panel` and a template, in display order.

Deadlines go beside the conversation, the rest below it, reply first.
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
    """A loaded case, so that no panel queries it again. `form`: a panel's refused form.

    `restricted`: authors who asked for storage only.
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
    """Return the context of each non-empty panel, by template name."""
    all_contexts = {name: panel(seen) for name, panel in PANELS.items()}
    contexts = {name: context for name, context in all_contexts.items() if context is not None}
    return {
        name: contexts[name] for name in sorted(contexts, key=lambda name: not _is_unread_answer(name, contexts[name]))
    }


def _is_unread_answer(name: str, panel: Mapping[str, Any]) -> bool:
    """Tell whether this is a new unit answer, shown before the reply."""
    return name == "unit" and panel["has_answer"]
