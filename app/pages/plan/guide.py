"""Stop 8: the daily guide."""

from typing import Annotated, Any

from flask import g, render_template, request, url_for
from pydantic import BeforeValidator, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.approvals.queries.route_choice import default_routes_by_topic
from app.domain.directory.queries import topics
from app.domain.organisations.rules import WEEKDAYS, weekday_name
from app.domain.plan.models.guide import PlanIntakeChannel
from app.domain.plan.queries import guide as guide_queries
from app.domain.plan.queries.guide import missing_in_guide
from app.domain.plan.rules.stops import Stop
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.stops import page_with_form, stop_page
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import guide as plan_guide
from app.usecases.plan.guide import IntakeChannelDetails
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, read_session, work, write_transaction

PerWeek = Annotated[int, Field(ge=0, le=500)]
MaybeNumber = Annotated[PerWeek | None, BeforeValidator(lambda typed: typed or None if typed != 0 else 0)]


class IntakeChannelForm(Form):
    name: str = Field(max_length=80)
    owner: str = Field(max_length=120)
    notice_days: int = Field(default=0, ge=0, le=365)
    fields: str = Field(default="", max_length=1000)
    sla_hours: int = Field(default=0, ge=0, le=8760)
    closed: bool = False

    def way(self) -> IntakeChannelDetails:
        return IntakeChannelDetails(**self.model_dump())


class FrequencyForm(Form):
    """`channel`, `per_week` pair; empty leaves it to the slots."""

    channel: list[int] = []
    per_week: list[MaybeNumber] = []

    def wanted(self) -> dict[int, int | None]:
        return dict(zip(self.channel, self.per_week, strict=False))


P = Permission
KEPT, PACED = msg("El canal de entrada está guardado."), msg("La frecuencia está guardada.")


@bp.get("/guide")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def guide() -> Page:
    here = organisation()
    owned = topics.topics_with_owners(read_session(), organisation_id=here.id)
    every = [topic for topic, _ in owned]
    slots = guide_queries.slots_on(read_session(), here.id, today())
    paces, ways = (
        guide_queries.account_paces(read_session(), here.id, slots),
        guide_queries.intake_channels(read_session(), here.id),
    )
    return stop_page(
        Stop.GUIDE,
        "plan/guide.html",
        missing=missing_in_guide(owned, slots, paces, ways),
        topics=owned,
        shares=sum(topic.target_share for topic in every),
        routes=default_routes_by_topic(read_session(), here.id, every),
        slots=[
            (weekday_name(WEEKDAYS[slot.weekday]), slot)
            for slot in sorted(slots, key=lambda slot: (slot.weekday, slot.at))
        ],
        paces=paces,
        pace_form=g.get("plan_forms", {}).get("pace_form") or blank_form(),
        evergreen=guide_queries.evergreen_count(read_session(), here.id),
        ways_in=ways,
        may_topics=actor().may(P.TOPIC_MANAGE),
    )


@bp.post("/guide/frequency")
@requires(P.PLAN_MANAGE)
def set_frequencies() -> Page:
    form = read_form(FrequencyForm, request.form)
    if typed := form.value:
        with refusal_beside(form), write_transaction() as session:
            plan_guide.save_frequencies(work(session), typed.wanted())
    return _done(PACED, "frequency") if form.value else page_with_form(Stop.GUIDE, "pace_form", form)


@bp.get("/guide/ways-in/new")
@requires(P.PLAN_MANAGE)
def new_way_in() -> Page:
    return _form(None, blank_form(notice_days="2", sla_hours="48"))


@bp.post("/guide/ways-in")
@requires(P.PLAN_MANAGE)
def open_way_in() -> Page:
    return run_form_action(
        IntakeChannelForm,
        lambda session, typed: plan_guide.add_intake_channel(work(session), typed.way()),
        page=lambda form: _form(None, form),
        done=lambda _: _done(KEPT, "ways-in"),
    )


@bp.get("/guide/ways-in/<int:way_id>")
@requires(P.PLAN_MANAGE)
def way_in(way_id: int) -> Page:
    channel = guide_queries.intake_channel_or_404(work(read_session()), way_id)
    return _form(channel, blank_form(**channel.model_dump(mode="json", exclude={"id", "organisation_id"})))


@bp.post("/guide/ways-in/<int:way_id>")
@requires(P.PLAN_MANAGE)
def change_way_in(way_id: int) -> Page:
    def change(session: Session, typed: IntakeChannelForm) -> None:
        row = guide_queries.intake_channel_or_404(work(session), way_id, lock=True)
        plan_guide.change_intake_channel(work(session), row, typed.way())

    channel = guide_queries.intake_channel_or_404(work(read_session()), way_id)
    return run_form_action(
        IntakeChannelForm,
        change,
        page=lambda form: _form(channel, form),
        done=lambda _: _done(KEPT, "ways-in"),
    )


def _done(message: Message, anchor: str) -> Response:
    return flash_and_redirect(message, url_for(".guide", _anchor=anchor))


def _form(channel: PlanIntakeChannel | None, form: FormState[Any]) -> str:
    return render_template("plan/intake_channel.html", way=channel, form=form)
