"""The crisis watch: hourly volume, spikes, current crisis."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from flask import render_template, request, url_for
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.queries.message_volume import CountedMessageRow, hour_windows, messages_between, urgent_cases
from app.domain.crisis import queries
from app.domain.crisis.models import Crisis, CrisisSpike
from app.domain.crisis.rules.crises import CADENCE_MINUTES, UPDATE_DUE_WORDS, CrisisLevel, update_due, update_gaps
from app.domain.crisis.rules.spikes import SpikeKind, comparison_windows
from app.domain.directory.queries import channels
from app.domain.periods.queries import periods
from app.domain.periods.rules.kinds import PeriodState
from app.pages.citizens.blueprint import Page, bp
from app.pages.components.stop import stop_in_force
from app.pages.crisis.trends import trend_context
from app.pages.shell.request_context import organisation
from app.usecases.crisis import crises
from app.usecases.crisis.spike_watch import spike_subject_words
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, RowKey, blank_form
from app.web.request import actor, now, read_session, work
from app.web.translation import translate


class CrisisDeclarationForm(Form):
    level: CrisisLevel
    what: str = Field(max_length=200)
    reason: str = Field(max_length=4_000)
    spokesperson: str = Field(max_length=200)
    source: str = Field(max_length=500)
    cadence: int = CADENCE_MINUTES
    spike_id: RowKey | None = None


class CrisisLevelForm(Form):
    level: CrisisLevel
    reason: str = Field(default="", max_length=4_000)


class CrisisUpdateForm(Form):
    text: str = Field(default="", max_length=4_000)


class CrisisEndForm(Form):
    end_reason: str = Field(default="", max_length=4_000)


P = Permission
HOURS_SHOWN = 24
SHOWN_SINCE = timedelta(days=7)
MOST_CATEGORIES = 6


@bp.get("/crisis")
@requires(P.CASE_READ, P.CRISIS_DECLARE)
def crisis() -> Page:
    return _page(blank_form())


@bp.get("/crisis/new")
@requires(P.CRISIS_DECLARE)
def new_crisis() -> Page:
    """Show the form; the URL may name a `spike`."""
    return _new_page(blank_form(level="level_1", cadence=CADENCE_MINUTES, spike_id=request.args.get("spike", "")))


@bp.post("/crisis")
@requires(P.CRISIS_DECLARE)
def declare() -> Page:
    def declare_level(session: Session, typed: CrisisDeclarationForm) -> Message:
        declaration = crises.CrisisDeclaration(**typed.model_dump())
        crises.declare_crisis(work(session), organisation(), declaration)
        return msg("Declarada. Desde ahora solo se proponen las plantillas de crisis.")

    return run_form_action(CrisisDeclarationForm, declare_level, page=_new_page, done=_go_to_watch)


@bp.post("/crisis/<int:number>/updates")
@requires(P.CRISIS_DECLARE)
def update(number: int) -> Page:
    def add(session: Session, crisis: Crisis, typed: CrisisUpdateForm) -> Message:
        crises.add_update(work(session), crisis, typed.text)
        return msg("Anotada. El reloj de la próxima vuelve a empezar.")

    return _run_crisis_form(number, CrisisUpdateForm, add, beside="text")


@bp.post("/crisis/<int:number>/level")
@requires(P.CRISIS_DECLARE)
def change_level(number: int) -> Page:
    def change(session: Session, crisis: Crisis, typed: CrisisLevelForm) -> Message:
        crises.change_crisis_level(work(session), organisation(), crisis, typed.level, reason=typed.reason)
        return msg("Nivel cambiado.")

    return _run_crisis_form(number, CrisisLevelForm, change, beside="reason")


@bp.post("/crisis/<int:number>/end")
@requires(P.CRISIS_DECLARE)
def end_crisis(number: int) -> Page:
    def end(session: Session, crisis: Crisis, typed: CrisisEndForm) -> Message:
        if crises.end_crisis_and_recall(work(session), crisis, reason=typed.end_reason):
            return msg("Terminada. Su pausa sigue en vigor hasta que otra persona confirme que acaba.")
        return msg("Terminada. Lo que su pausa retuvo sigue retenido hasta que alguien lo suelte.")

    return _run_crisis_form(number, CrisisEndForm, end, beside="end_reason")


def _run_crisis_form(
    number: int, form_class: type[Form], action: Callable[[Session, Crisis, Any], Message], *, beside: str
) -> Page:
    def run(session: Session, typed: Form) -> Message:
        return action(session, queries.crisis_or_404(session, organisation().id, number, lock=True), typed)

    return run_form_action(form_class, run, page=_page, done=_go_to_watch, beside=beside)


def _go_to_watch(message: Message) -> Response:
    return flash_and_redirect(message, url_for(".crisis"))


def _page(form: FormState[Form] | FormState[Any]) -> str:
    session, body = read_session(), organisation()
    every = queries.crises(session, body.id)
    return render_template(
        "crisis/show.html",
        form=form,
        stop=stop_in_force(),
        on=_active_context(session, every),
        past=[(crisis, crisis.level.label) for crisis in every if crisis.ended_at],
        declares=actor().may(P.CRISIS_DECLARE),
        spikes=_spike_rows(session),
        raised=urgent_cases(session, body.id),
        levels=CrisisLevel.choices(),
        **_volume_context(session),
    )


def _active_context(session: Session, every: Sequence[Crisis]) -> dict[str, Any] | None:
    active = next((crisis for crisis in every if crisis.ended_at is None), None)
    if active is None:
        return None
    updates = queries.crisis_updates(session, active)
    since = active.next_update_at - timedelta(minutes=active.cadence)
    due = update_due(since, active.next_update_at, now())
    period = (
        periods.period_or_404(session, active.period_id, organisation_id=active.organisation_id)
        if active.period_id
        else None
    )
    waited = update_gaps(active.declared_at, [update.at for update in updates])
    return {
        "crisis": active,
        "level": active.level.label,
        "due": due.name.lower(),
        "due_word": UPDATE_DUE_WORDS[due],
        "updates": list(zip(reversed(updates), reversed(waited), strict=True)),
        "period": period,
        "waits": period is not None and period.state is PeriodState.PROPOSED,
    }


def _volume_context(session: Session) -> dict[str, Any]:
    """Return hourly messages by category and usual volume; one statement."""
    hours, weeks = hour_windows(now(), HOURS_SHOWN), comparison_windows(now(), organisation().zone)
    rows = messages_between(session, organisation().id, [(hours[0][0], hours[-1][1]), *weeks[1:]])
    counts = [(start, _count_within(rows, start, end)) for start, end in hours]
    kinds = Counter(row.category for row in rows if row.at >= hours[0][0])
    usual = median(_count_within(rows, *week) for week in weeks[1:])
    return {
        "hours": list(reversed(counts)),
        "most": max(1, *(count for _, count in counts)),
        "total": sum(count for _, count in counts),
        "last_hour": _count_within(rows, *weeks[0]),
        "usual": round(usual),
        "kinds": [(kind.label, count) for kind, count in kinds.most_common(MOST_CATEGORIES)],
        **trend_context(session, [row for row in rows if row.at >= hours[0][0]]),
    }


def _count_within(rows: Sequence[CountedMessageRow], start: Any, end: Any) -> int:
    return sum(start <= row.at < end for row in rows)


def _spike_rows(session: Session) -> list[tuple[CrisisSpike, str, str]]:
    spikes = queries.spikes_since(session, organisation().id, now() - SHOWN_SINCE)
    accounts = {str(row.id): row.called for row, _ in channels.channels(session, organisation_id=organisation().id)}
    return [
        (
            spike,
            _subject_words(spike.kind, spike.subject, accounts),
            ", ".join(_subject_words(SpikeKind(k), s, accounts) for k, s in spike.about),
        )
        for spike in spikes
    ]


def _subject_words(kind: SpikeKind, subject: str, accounts: dict[str, str]) -> str:
    if kind is SpikeKind.TOTAL:
        return translate(msg("Todo lo que llega"))
    if kind is SpikeKind.ACCOUNT:
        return accounts.get(subject, subject)
    return spike_subject_words(kind, subject)


def _new_page(form: FormState[Any]) -> str:
    return render_template("crisis/new.html", form=form, levels=CrisisLevel.choices())
