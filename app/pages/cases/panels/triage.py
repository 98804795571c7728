from collections.abc import Mapping, Sequence
from typing import Any

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.cases.models.cases import CaseAct, CitizenMessage
from app.domain.cases.rules.categories import CaseOutcome, Category, Urgency
from app.domain.cases.rules.states import CaseActKind
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.organisations.rules import language_name
from app.pages.cases import labels
from app.pages.components.findings import Remark
from app.pages.shell.request_context import organisation, wiring
from app.web.forms import blank_form
from app.web.request import actor, read_session

NO_QUESTION_MESSAGE = msg("Ninguna pregunta del protocolo dice qué es.")
CONFIRMING_ACTS = (CaseActKind.CONFIRMED, CaseActKind.CORRECTED)
DESK_NAMES = {
    "dpo": msg("delegación de protección de datos"),
    "duty_officer": msg("guardia"),
    "internal_channel": msg("canal interno de información"),
    "legal": msg("servicio jurídico"),
    "press": msg("prensa"),
    "unit": msg("unidad responsable"),
}


def panel(seen: Any) -> Mapping[str, Any] | None:
    """Fill the form; `seen` is a `CaseView`."""
    case, units = seen.case, seen.units
    deeds = [act for act in seen.acts if act.deed in (*CONFIRMING_ACTS, CaseActKind.SORTED)]
    last = next((act for act in reversed(deeds) if act.deed is CaseActKind.SORTED), None)
    message = _sorted_message(last, seen.messages)
    may = actor().may(Permission.CASE_ANSWER) and case.closed_at is None
    is_ours = "category" in seen.form.typed
    current = {"category": case.category, "urgency": case.urgency, "said_language": case.language}
    also = {"ending": case.proposed or "", "said_unit": case.unit_id or ""}
    return {
        "form": seen.form if is_ours else blank_form(**current, **also),
        "is_open": is_ours,
        "why": _triage_remarks(message, last, question_titles(case.protocol)) if message else [],
        "nothing": NO_QUESTION_MESSAGE,
        "reading": seen.readings.get(message.id) if message else None,
        "facts": _fact_rows(case, {unit.id: unit.name for unit in units}, has_form=may),
        "confirmation": deeds[-1] if deeds and deeds[-1].deed in CONFIRMING_ACTS else None,
        "choices": _choices(units, case.language),
        "may": may,
    }


def message_remarks(message: CitizenMessage) -> list[Remark]:
    return [_remark(rule_match, message.text, "") for rule_match in message.held]


def question_titles(number: int) -> dict[str, str]:
    """Return the titles; the shipped protocol needs no query."""
    protocols = wiring().protocols
    protocol = protocols.of(read_session(), organisation().id).protocol if number else protocols.shipped
    return {question.code: question.title for question in protocol.sortings}


def _remark(rule_match: Mapping[str, Any], text: str, title: str) -> Remark:
    marks = tuple(TextMark(start, end, "") for start, end in rule_match["marks"] if end <= len(text))
    words = tuple(dict.fromkeys(text[mark.start : mark.end] for mark in marks if mark.end > mark.start))
    return Remark(rule_match["code"], title, "", "warn", Category(rule_match["category"]).label, words, marks)


def _triage_remarks(message: CitizenMessage, last: CaseAct | None, titles: Mapping[str, str]) -> list[Remark]:
    """Return the last triage's remarks: the author's history may have changed since."""
    matches = (last.detail.get("held") if last else None) or message.held
    return [_remark(rule_match, message.text, titles.get(rule_match["code"], "")) for rule_match in matches]


def _sorted_message(last: CaseAct | None, messages: Sequence[CitizenMessage]) -> CitizenMessage | None:
    """Return the last triaged, or the first."""
    triage_message = next((message for message in messages if last and message.id == last.message_id), None)
    return triage_message or (messages[0] if messages else None)


def _fact_rows(case: Any, units: Mapping[int, str], *, has_form: bool) -> list[tuple[Any, Any]]:
    """Return facts; the template is left to the form with `has_form`."""
    return [
        (msg("Qué es"), case.category.label),
        (msg("Lengua"), language_name(case.language)),
        (msg("Quién lo lleva"), units.get(case.unit_id) or DESK_NAMES.get(case.to, "")),
        (msg("Cómo debería acabar"), case.proposed.label if case.proposed else ""),
        (msg("Plantilla"), "" if has_form else case.template),
    ]


def _choices(units: Sequence[Any], language: str) -> dict[str, Any]:
    return {
        "categories": Category.choices(),
        "urgencies": Urgency.choices(),
        "languages": labels.languages(list(dict.fromkeys([*organisation().languages, language]))),
        "endings": [("", ""), *CaseOutcome.choices()],
        "units": [("", ""), *((unit.id, unit.name) for unit in units if not unit.closed)],
    }
