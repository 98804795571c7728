"""What the tree proposes and why, and confirming or correcting it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts.rules import Permission
from app.citizens.models import CaseAct, CitizenMessage
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, URGENCY_NAMES
from app.citizens.rules.desks import DESK_NAMES
from app.citizens.service.shelf import PROTOCOLS, ProtocolShelf
from app.citizens.views import showing
from app.core.words import say
from app.editorial_line.rules.findings import Mark
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation
from app.web.forms import blank
from app.web.remarks import Remark
from app.web.request import actor, reading

NOTHING = say("Ninguna pregunta del protocolo dice qué es.")
SAID = (CaseDeed.CONFIRMED, CaseDeed.CORRECTED)


def panel(seen: Any) -> Mapping[str, Any] | None:
    """`seen` is a `Seen`; the form starts from what is said by now."""
    case, units = seen.case, seen.units
    deeds = [act for act in seen.acts if act.deed in (*SAID, CaseDeed.SORTED)]
    last = next((act for act in reversed(deeds) if act.deed is CaseDeed.SORTED), None)
    message = _sorted_message(last, seen.messages)
    may = actor().may(Permission.CASE_ANSWER) and case.closed_at is None
    is_ours = "category" in seen.form.typed
    current = {"category": case.category, "urgency": case.urgency, "said_language": case.language}
    also = {"ending": case.proposed or "", "said_unit": case.unit_id or ""}
    return {
        "form": seen.form if is_ours else blank(**current, **also),
        "is_open": is_ours,
        "why": _why(message, last, titles(case.protocol)) if message else [],
        "nothing": NOTHING,
        "facts": _facts(case, {unit.id: unit.name for unit in units}, has_form=may),
        "said_by": deeds[-1] if deeds and deeds[-1].deed in SAID else None,
        "choices": _choices(units, case.language),
        "may": may,
    }


def because(message: CitizenMessage) -> list[Remark]:
    """The questions that held when it came, with the words that made it so."""
    return [_remark(one, message.text, "") for one in message.held]


def titles(number: int) -> dict[str, str]:
    """How the protocol in force asks its questions; what was sorted by the shipped one asks the database nothing."""
    shelf: ProtocolShelf = reading().info[PROTOCOLS]
    protocol = shelf.of(reading(), organisation().id).protocol if number else shelf.shipped
    return {one.code: one.title for one in protocol.sortings}


def _remark(held: Mapping[str, Any], text: str, title: str) -> Remark:
    marks = tuple(Mark(start, end, "") for start, end in held["marks"] if end <= len(text))
    words = tuple(dict.fromkeys(text[one.start : one.end] for one in marks if one.end > one.start))
    return Remark(held["code"], title, "", "warn", CATEGORY_NAMES[held["category"]], words, marks)


def _why(message: CitizenMessage, last: CaseAct | None, told: Mapping[str, str]) -> list[Remark]:
    """As it was sorted last: what is known of its author may have changed since it came."""
    held = (last.detail.get("held") if last else None) or message.held
    return [_remark(one, message.text, told.get(one["code"], "")) for one in held]


def _sorted_message(last: CaseAct | None, messages: Sequence[CitizenMessage]) -> CitizenMessage | None:
    """The one it was sorted by last."""
    found = next((one for one in messages if last and one.id == last.message_id), None)
    return found or (messages[0] if messages else None)


def _facts(case: Any, units: Mapping[int, str], *, has_form: bool) -> list[tuple[Any, Any]]:
    """`has_form`: the template stands already in the form of the reply."""
    return [
        (say("Qué es"), CATEGORY_NAMES[case.category]),
        (say("Lengua"), language_name(case.language)),
        (say("Quién lo lleva"), units.get(case.unit_id) or DESK_NAMES.get(case.to, "")),
        (say("Cómo debería acabar"), OUTCOME_NAMES[case.proposed] if case.proposed else ""),
        (say("Plantilla"), "" if has_form else case.template),
    ]


def _choices(units: Sequence[Any], language: str) -> dict[str, Any]:
    return {
        "categories": showing.options(CATEGORY_NAMES),
        "urgencies": showing.options(URGENCY_NAMES),
        "languages": showing.languages(list(dict.fromkeys([*organisation().languages, language]))),
        "endings": [("", ""), *showing.options(OUTCOME_NAMES)],
        "units": [("", ""), *((one.id, one.name) for one in units if not one.closed)],
    }
