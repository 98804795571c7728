"""The form of an objective: what is said of each text, what could stand there, and the form with that in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from app.accounts import queries as accounts
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today
from app.plan.forms.objectives import is_counted
from app.plan.models import Objective
from app.plan.queries import why
from app.plan.queries.indicators import latest
from app.plan.rules.indicators import INDICATORS
from app.plan.rules.numbers import written
from app.plan.rules.objectives import Aim
from app.plan.rules.wording.faults import Fault, FaultKind, faults
from app.plan.rules.wording.proposals import Proposal, proposals
from app.plan.views.amounts import amount
from app.web.forms import Read, blank
from app.web.request import reading
from app.web.words import translate

KNOWN = say("%(indicator)s, hoy %(now)s")
UNKNOWN = say("%(indicator)s, todavía sin datos")


@dataclass(frozen=True, slots=True)
class Offered:
    """A proposal as it is shown; `value` is what its button sends."""

    value: str
    text: str
    beside: Sentence


@dataclass(frozen=True, slots=True)
class Told:
    """Of the text in one language: what is wrong, and what could stand there instead."""

    language: str
    faults: Sequence[Fault] = ()
    offered: Sequence[Offered] = ()


def told_of(typed: Mapping[str, Any], language: str, known: Mapping[str, float]) -> Told:
    """A verb that says nothing is no fault beside everything it is counted by. `known`: each indicator's newest."""
    text = _texts(typed).get(language, "")
    found = faults(text, language)
    if is_counted(dict(typed)):
        found = [one for one in found if one.kind is not FaultKind.VAGUE]
    if not found:
        return Told(language)
    return Told(
        language, found, [_offered(one, language) for one in proposals(text, language, latest=known, today=today())]
    )


def filled(typed: Mapping[str, Any]) -> Read[Any]:
    """The chosen proposal (`fill`, as «K1:es») in its fields; whatever else was typed stays."""
    code, _, language = str(typed.get("fill") or "").partition(":")
    texts = _texts(typed)
    kept = {name: value for name, value in typed.items() if name != "fill"}
    offered = proposals(texts.get(language, ""), language, latest=known_values(), today=today())
    found = next((one for one in offered if one.indicator.code == code), None)
    if found is None:
        return blank(**kept)
    texts[language] = found.text
    counted = {
        "indicator": code,
        "baseline": written(found.baseline),
        "target": written(found.target),
        "due_on": found.due_on.isoformat(),
    }
    return blank(**kept | counted | {"language": list(texts), "text": list(texts.values())})


def known_values() -> Mapping[str, float]:
    """The newest of each indicator here."""
    return latest(reading(), organisation().id)


def typed_from(aim: Aim) -> dict[str, Any]:
    """An objective as its form would have it typed."""
    return {
        "language": list(aim.texts),
        "text": list(aim.texts.values()),
        "indicator": aim.indicator,
        "baseline": written(aim.baseline),
        "target": written(aim.target),
        "due_on": aim.due_on.isoformat(),
        "owner_id": aim.owner_id,
        "audience": aim.audience,
    }


def objective_page(found: Objective | None, form: Read[Any]) -> str:
    here, texts, known = organisation(), _texts(form.typed), known_values()
    languages = list(dict.fromkeys((*(here.languages or ["es"]), *texts)))
    members = accounts.members(reading(), organisation_id=here.id, today=today())
    groups = [one.name for one in why.audiences_of(why.section(reading(), here.id))]
    own = [form.typed["audience"]] if form.typed.get("audience") else []
    return render_template(
        "plan/objective_form.html",
        objective=found,
        form=form,
        wordings=[(name, texts.get(name, ""), told_of(form.typed, name, known)) for name in languages],
        indicators=[
            ("", say("Elija uno")),
            *((one.code, f"{one.code} · {translate(one.name)}") for one in INDICATORS.values()),
        ],
        people=[(one.user.id, one.user.name) for one in members],
        audiences=[("", say("Toda la ciudadanía")), *((name, name) for name in dict.fromkeys([*groups, *own]))],
    )


def _texts(typed: Mapping[str, Any]) -> dict[str, str]:
    return dict(zip(typed.get("language") or (), typed.get("text") or (), strict=False))


def _offered(one: Proposal, language: str) -> Offered:
    said = UNKNOWN if one.baseline is None else KNOWN
    beside = say(said.msgid, indicator=one.indicator.code, now=amount(one.baseline, one.indicator.unit))
    return Offered(f"{one.indicator.code}:{language}", one.text, beside)
