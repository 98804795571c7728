from collections.abc import Mapping, Sequence
from typing import Any

from app.core.messages import Message, msg
from app.domain.cases.models.cases import CaseAct, Citizen
from app.domain.cases.queries.cases import OtherCase
from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason, Urgency
from app.domain.cases.rules.messages import CitizenKind, format_case_code
from app.domain.cases.rules.states import LEVEL_NAMES, CaseActKind, CaseLevel, CaseState
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.organisations.rules import language_name
from app.web.formats import format_instant, format_iso
from app.web.translation import translate

Option = tuple[Any, Any]
MAIL = msg("Correo")
UNSAID, A_UNIT = msg("sin decir"), msg("otra unidad")
SOMEBODY = msg("Alguien sin identificar")
MARKS = {
    CaseState.TO_SORT: "draft",
    CaseState.OPEN: "approved",
    CaseState.WITH_UNIT: "scheduled",
    CaseState.IN_REVIEW: "in_review",
    CaseState.CLOSED: "closed",
}
_WORDS: dict[str, Mapping[Any, Message]] = {
    "category": Category.labels(),
    "urgency": Urgency.labels(),
    "outcome": CaseOutcome.labels(),
    "silence": SilenceReason.labels(),
}


def standing(state: CaseState) -> tuple[str, Message]:
    return MARKS[state], state.label


def networks() -> list[Option]:
    return [*((network.value, NETWORK_NAMES[network]) for network in Network), ("mail", MAIL)]


def languages(codes: Sequence[str]) -> list[Option]:
    return [(code, language_name(code)) for code in codes]


def level_word(level: int) -> Message:
    return LEVEL_NAMES[CaseLevel(level)]


def called(citizen: Citizen | None, *, in_sight: bool) -> str:
    """Return a public or visible name, else letters of the digest."""
    if citizen is None:
        return translate(SOMEBODY)
    if (in_sight or citizen.is_public) and (citizen.handle or citizen.name):
        return " · ".join(part for part in (citizen.name, citizen.handle) if part)
    return translate(msg("Persona %(mark)s", mark=citizen.digest[:4]))


def kind_of(citizen: Citizen | None) -> Message | None:
    """Return the kind, unless a private individual."""
    return citizen.kind.label if citizen and citizen.kind is not CitizenKind.PRIVATE else None


def entry_of(act: CaseAct) -> dict[str, Any]:
    note = " · ".join(part for part in (_told(act), act.note) if part)
    who, kind = _who_did(act)
    return {"who": who, "deed": kind, "when": format_instant(act.at), "at": format_iso(act.at), "note": note}


def _who_did(act: CaseAct) -> tuple[str, Message]:
    """Return actor and action; authors reopen, the protocol proposes."""
    if act.deed is CaseActKind.SORTED:
        return translate(msg("El protocolo")), msg("propuso qué es")
    if act.deed is CaseActKind.REOPENED and act.message_id is not None:
        return translate(msg("Quien escribió")), msg("reabrió el caso al escribir otra vez")
    if act.deed is CaseActKind.RECEIVED and act.by_id is not None:
        return act.by_name, msg("anotó el mensaje")
    return act.by_name, act.deed.label


def _told(act: CaseAct) -> str:
    """Return proposal and correction, or decision and reason."""
    if act.deed is CaseActKind.CORRECTED:
        was, corrected = act.detail.get("from", {}), act.detail.get("to", {})
        return "; ".join(f"{_worded(name, was.get(name))} → {_worded(name, corrected[name])}" for name in corrected)
    if act.deed is CaseActKind.AUTHOR_SAID:
        return translate(CitizenKind(act.detail["kind"]).label)
    parts = [_worded(name, act.detail[name]) for name in ("category", "outcome", "silence") if act.detail.get(name)]
    return " · ".join([*parts, *([act.detail["rule"]] if act.detail.get("rule") else [])])


def _worded(name: str, value: Any) -> str:
    if value is None:
        return translate(UNSAID)
    if name == "language":
        return translate(language_name(value))
    word = _WORDS.get(name, {}).get(value)
    return translate(word) if word else translate(A_UNIT)


def joinable(others: Sequence[OtherCase]) -> list[Option]:
    """Return the person's other open cases, keyed by URL."""
    return [
        (f"{other_case.year}/{other_case.ordinal}", format_case_code(other_case.year, other_case.ordinal))
        for other_case in others
        if other_case.is_open
    ]
