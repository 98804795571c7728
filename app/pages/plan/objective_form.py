from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from flask import render_template
from pydantic import Field, ValidationInfo, field_validator

from app.core.amounts import format_amount
from app.core.horizon import PLANNING
from app.core.messages import Message, msg
from app.core.text import normalise_text
from app.domain.indicators.models import Objective
from app.domain.indicators.queries import latest_values, objective_grammar, read_shipped_grammar
from app.domain.indicators.rules.catalogue import INDICATORS, IndicatorUnit
from app.domain.indicators.rules.measures import parse_measure
from app.domain.indicators.rules.objectives import ObjectiveDetails
from app.domain.indicators.rules.wording.faults import WordingFault, WordingFaultKind, find_faults
from app.domain.indicators.rules.wording.proposals import ObjectiveProposal, propose_objectives
from app.domain.people.queries import people
from app.domain.plan.queries import purpose
from app.pages.plan.measure_format import format_measure
from app.pages.posts.forms.composer import typed_texts
from app.pages.shell.request_context import organisation, today
from app.web.forms import Form, FormState, RowKey, blank_form
from app.web.number_fields import refusals_as_value_errors
from app.web.request import read_session, work
from app.web.translation import translate

Text = Annotated[str, Field(max_length=500)]
AMOUNT_FIELDS = ("indicator", "baseline", "target", "due_on")
"""Fields that make a vague objective verifiable."""


class ObjectiveForm(Form):
    """`language`, `text` pair; amounts have decimal comma and the indicator's unit."""

    horizon = PLANNING
    language: list[str] = []
    text: list[Text] = []
    indicator: str = Field(max_length=4)
    baseline: float
    target: float
    due_on: date
    owner_id: RowKey
    audience: str = Field(default="", max_length=200)

    @field_validator("baseline", "target", mode="before")
    @classmethod
    def _amount(cls, typed: str, info: ValidationInfo) -> float:
        indicator = INDICATORS.get(info.data.get("indicator", ""))
        return refusals_as_value_errors(
            lambda text: parse_measure(text, indicator.unit if indicator else IndicatorUnit.COUNT)
        )(typed)

    def aim(self) -> ObjectiveDetails:
        fields = self.model_dump(exclude={"language", "text"})
        return ObjectiveDetails(
            texts={name: normalise_text(text) for name, text in typed_texts(self.model_dump()).items()}, **fields
        )


class ObjectiveClosingForm(Form):
    reason: str = Field(max_length=500)


def has_all_amounts(typed: dict[str, Any]) -> bool:
    return all(typed.get(name) for name in AMOUNT_FIELDS)


KNOWN = msg("%(indicator)s, hoy %(now)s")
UNKNOWN = msg("%(indicator)s, todavía sin datos")


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal; `value`: what its button sends."""

    value: str
    text: str
    beside: Message


@dataclass(frozen=True, slots=True)
class WordingCheck:
    language: str
    faults: Sequence[WordingFault] = ()
    offered: Sequence[ProposalView] = ()


def check_wording(typed: Mapping[str, Any], language: str, known: Mapping[str, float]) -> WordingCheck:
    """Pass a vague verb with all its amounts. `known`: newest values."""
    text = _texts(typed).get(language, "")
    faults = find_faults(text, objective_grammar(language))
    if has_all_amounts(dict(typed)):
        faults = [fault for fault in faults if fault.kind is not WordingFaultKind.VAGUE]
    if not faults:
        return WordingCheck(language)
    return WordingCheck(
        language, faults, [_proposal_view(proposal, language) for proposal in _proposals(text, language, known)]
    )


def _proposals(text: str, language: str, known: Mapping[str, float]) -> list[ObjectiveProposal]:
    speech = objective_grammar(language) or read_shipped_grammar("es")
    return propose_objectives(text, speech, latest=known, today=today())


def fill_from_proposal(typed: Mapping[str, Any]) -> FormState[Any]:
    """Fill in the proposal `fill` names (as «K1:es»), keeping other fields."""
    code, _, language = str(typed.get("fill") or "").partition(":")
    texts = _texts(typed)
    others = {name: value for name, value in typed.items() if name != "fill"}
    offered = _proposals(texts.get(language, ""), language, newest_values())
    proposal = next((offer for offer in offered if offer.indicator.code == code), None)
    if proposal is None:
        return blank_form(**others)
    texts[language] = proposal.text
    counted = {
        "indicator": code,
        "baseline": format_amount(proposal.baseline),
        "target": format_amount(proposal.target),
        "due_on": proposal.due_on.isoformat(),
    }
    return blank_form(**others | counted | {"language": list(texts), "text": list(texts.values())})


def newest_values() -> Mapping[str, float]:
    return latest_values(work(read_session()))


def typed_objective(aim: ObjectiveDetails) -> dict[str, Any]:
    return {
        "language": list(aim.texts),
        "text": list(aim.texts.values()),
        "indicator": aim.indicator,
        "baseline": format_amount(aim.baseline),
        "target": format_amount(aim.target),
        "due_on": aim.due_on.isoformat(),
        "owner_id": aim.owner_id,
        "audience": aim.audience,
    }


def objective_page(objective: Objective | None, form: FormState[Any]) -> str:
    here, texts, known = organisation(), _texts(form.typed), newest_values()
    languages = list(dict.fromkeys((*(here.languages or ["es"]), *texts)))
    members = people.members(read_session(), organisation_id=here.id, today=today())
    groups = [audience.name for audience in purpose.audiences_of(purpose.purpose_section(read_session(), here.id))]
    own = [form.typed["audience"]] if form.typed.get("audience") else []
    return render_template(
        "plan/objective_form.html",
        objective=objective,
        form=form,
        wordings=[(name, texts.get(name, ""), check_wording(form.typed, name, known)) for name in languages],
        indicators=[
            ("", msg("Elija uno")),
            *((indicator.code, f"{indicator.code} · {translate(indicator.name)}") for indicator in INDICATORS.values()),
        ],
        people=[(member.user.id, member.user.name) for member in members],
        audiences=[("", msg("Toda la ciudadanía")), *((name, name) for name in dict.fromkeys([*groups, *own]))],
    )


def _texts(typed: Mapping[str, Any]) -> dict[str, str]:
    return dict(zip(typed.get("language") or (), typed.get("text") or (), strict=False))


def _proposal_view(proposal: ObjectiveProposal, language: str) -> ProposalView:
    wording = UNKNOWN if proposal.baseline is None else KNOWN
    beside = msg(
        wording.msgid, indicator=proposal.indicator.code, now=format_measure(proposal.baseline, proposal.indicator.unit)
    )
    return ProposalView(f"{proposal.indicator.code}:{language}", proposal.text, beside)
