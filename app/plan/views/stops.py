"""What the pages of the eight stops have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for

from app.accounts import queries as accounts
from app.accounts.queries import Member
from app.accounts.rules import Permission
from app.core.words import Sentence
from app.organisations.rules import LANGUAGES
from app.pages.shell.request_context import organisation, today
from app.plan.forms.stops import texts_typed
from app.plan.models import PlanSection
from app.plan.queries.sections import comments, sections
from app.plan.rules.stops import STOP_NAMES, STOP_REASONS, Stop
from app.plan.rules.texts import TEXTS, texts_in, unwritten
from app.plan.views.standing import lacking
from app.web.forms import Read, blank
from app.web.request import actor, reading


@dataclass(frozen=True, slots=True)
class Field:
    """A text of a stop in a language: what was typed, and what is kept of it where somebody else saved meanwhile."""

    key: str
    label: Sentence
    language: str
    text: str
    kept: str

    @property
    def id(self) -> str:
        return f"text-{self.key}-{self.language}"


def stop_page(stop: Stop, template: str, *, missing: Sequence[Sentence] | None = None, **context: Any) -> str:
    """A page that extends `plan/_stop.html`: its reason, what is missing of it, its texts, whose it is and by when,
    what is said of it, and the way to the other seven. `missing` from whoever has read what it comes from already.
    """
    here = organisation()
    section = sections(reading(), here.id).get(stop)
    members = accounts.members(reading(), organisation_id=here.id, today=today())
    return render_template(
        template,
        stop=stop,
        name=STOP_NAMES[stop],
        reason=STOP_REASONS[stop],
        kept_section=section,
        missing=lacking(reading(), here, stop) if missing is None else [*_unsaid(stop, section), *missing],
        path=[(one.place, STOP_NAMES[one], url_for(f"plan.{one.value}"), one is stop) for one in Stop],
        may_plan=actor().may(Permission.PLAN_MANAGE),
        may_comment=actor().may(Permission.PLAN_MANAGE) or actor().may(Permission.PLAN_ADOPT),
        comments=comments(reading(), here.id, stop),
        today=today(),
        **_people(section, members),
        **_forms(stop, section),
        **context,
    )


def _unsaid(stop: Stop, section: PlanSection | None) -> list[Sentence]:
    return unwritten(stop, section.body if section else {}, organisation().languages)


def _people(section: PlanSection | None, members: Sequence[Member]) -> dict[str, Any]:
    """Who has the stop, and who may be given it."""
    owner = next((one.user.name for one in members if section and one.user.id == section.owner_id), "")
    able = [(one.user.id, one.user.name) for one in members if accounts.may(one, Permission.PLAN_MANAGE)]
    return {"owner": owner, "able": able}


def _forms(stop: Stop, section: PlanSection | None) -> dict[str, Any]:
    """The three every stop has; what was refused comes in `g.plan_forms`."""
    kept = (
        {"owner_id": section.owner_id, "due_on": section.due_on.isoformat() if section.due_on else ""}
        if section
        else {}
    )
    plain: dict[str, Read[Any]] = {"texts_form": blank(), "assignment": blank(**kept), "comment_form": blank()}
    refused = g.get("plan_forms", {})
    forms = {name: refused.get(name, form) for name, form in plain.items()}
    return {**forms, "fields": _fields(stop, section, forms["texts_form"])}


def _fields(stop: Stop, section: PlanSection | None, form: Read[Any]) -> list[Field]:
    kept = texts_in(stop, section.body if section else {})
    typed = texts_typed(form.typed, stop)
    return [
        Field(key, label, one, typed.get(key, {}).get(one, kept[key].get(one, "")), kept[key].get(one, ""))
        for key, label in TEXTS[stop]
        for one in dict.fromkeys(
            [*(organisation().languages or ["es"]), *(code for code in kept[key] if code in LANGUAGES)]
        )
    ]
