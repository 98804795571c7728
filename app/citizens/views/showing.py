"""Cases in words: where they stand, who wrote, what may be chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.channels.rules.accounts import NETWORK_NAMES, Network
from app.citizens.models import CaseAct, Citizen
from app.citizens.queries.written import Other
from app.citizens.rules.authors import CITIZEN_KIND_WORDS, CitizenKind
from app.citizens.rules.cases import CASE_STATE_WORDS, DEED_WORDS, LEVEL_NAMES, CaseDeed, CaseState
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES, URGENCY_NAMES
from app.citizens.rules.incoming import code_of
from app.core.words import Sentence, say
from app.organisations.rules import language_name
from app.web.formats import iso, moment
from app.web.words import translate

Option = tuple[Any, Any]
MAIL = say("Correo")
UNSAID, A_UNIT = say("sin decir"), say("otra unidad")
SOMEBODY = say("Alguien sin identificar")
MARKS = {
    CaseState.TO_SORT: "draft",
    CaseState.OPEN: "approved",
    CaseState.WITH_UNIT: "scheduled",
    CaseState.IN_REVIEW: "in_review",
    CaseState.CLOSED: "closed",
}
_WORDS: dict[str, Mapping[Any, Sentence]] = {
    "category": CATEGORY_NAMES,
    "urgency": URGENCY_NAMES,
    "outcome": OUTCOME_NAMES,
    "silence": SILENCE_NAMES,
}


def standing(state: CaseState) -> tuple[str, Sentence]:
    return MARKS[state], CASE_STATE_WORDS[state]


def networks() -> list[Option]:
    return [*((one.value, NETWORK_NAMES[one]) for one in Network), ("mail", MAIL)]


def options(words: Mapping[Any, Sentence]) -> list[Option]:
    """As a select takes them."""
    return [(one.value, word) for one, word in words.items()]


def languages(codes: Sequence[str]) -> list[Option]:
    return [(code, language_name(code)) for code in codes]


def level_word(level: int) -> Sentence:
    return LEVEL_NAMES[level]  # type: ignore[index]  # an IntEnum is found by its number


def called(citizen: Citizen | None, *, in_sight: bool) -> str:
    """By name for whoever may see it and those whose name is no secret; the others by a few letters of their digest."""
    if citizen is None:
        return translate(SOMEBODY)
    if (in_sight or citizen.is_public) and (citizen.handle or citizen.name):
        return " · ".join(part for part in (citizen.name, citizen.handle) if part)
    return translate(say("Persona %(mark)s", mark=citizen.digest[:4]))


def kind_of(citizen: Citizen | None) -> Sentence | None:
    """What is known of somebody who does not write for themselves alone."""
    return CITIZEN_KIND_WORDS[citizen.kind] if citizen and citizen.kind is not CitizenKind.PRIVATE else None


def entry_of(act: CaseAct) -> dict[str, Any]:
    """An act as a timeline tells it."""
    note = " · ".join(part for part in (_told(act), act.note) if part)
    who, deed = _who_did(act)
    return {"who": who, "deed": deed, "when": moment(act.at), "at": iso(act.at), "note": note}


def _who_did(act: CaseAct) -> tuple[str, Sentence]:
    """Proposing is the protocol's, whoever brought the message; writing again is its author's."""
    if act.deed is CaseDeed.SORTED:
        return translate(say("El protocolo")), say("propuso qué es")
    if act.deed is CaseDeed.REOPENED and act.message_id is not None:
        return translate(say("Quien escribió")), say("reabrió el caso al escribir otra vez")
    if act.deed is CaseDeed.RECEIVED and act.by_id is not None:
        return act.by_name, say("anotó el mensaje")
    return act.by_name, DEED_WORDS[act.deed]


def _told(act: CaseAct) -> str:
    """What was proposed and what is said instead; what was decided, with its reason."""
    if act.deed is CaseDeed.CORRECTED:
        was, said = act.detail.get("from", {}), act.detail.get("to", {})
        return "; ".join(f"{_worded(name, was.get(name))} → {_worded(name, said[name])}" for name in said)
    if act.deed is CaseDeed.AUTHOR_SAID:
        return translate(CITIZEN_KIND_WORDS[CitizenKind(act.detail["kind"])])
    parts = [_worded(name, act.detail[name]) for name in ("category", "outcome", "silence") if act.detail.get(name)]
    return " · ".join([*parts, *([act.detail["rule"]] if act.detail.get("rule") else [])])


def _worded(name: str, value: Any) -> str:
    if value is None:
        return translate(UNSAID)
    if name == "language":
        return translate(language_name(value))
    word = _WORDS.get(name, {}).get(value)
    return translate(word) if word else translate(A_UNIT)


def joinable(others: Sequence[Other]) -> list[Option]:
    """The open ones among other cases of a person, by what their address says."""
    return [(f"{one.year}/{one.ordinal}", code_of(one.year, one.ordinal)) for one in others if one.is_open]
