"""The crisis watch: what comes by the hour, what stands out, and the crisis that is on. Read on a phone, at night."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.channels import queries as channels
from app.citizens.deeds import crisis as deeds
from app.citizens.forms.crisis import DeclarationForm, EndForm, LevelForm, UpdateForm
from app.citizens.models import Crisis, CrisisSpike
from app.citizens.queries import crisis as queries
from app.citizens.queries.volume import Came, came, hours_until, raised
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.crises import CADENCE_MINUTES, DUE_WORDS, LEVEL_WORDS, due_of, gaps
from app.citizens.rules.spikes import SpikeKind, windows
from app.citizens.service import crises as service
from app.citizens.service.watching import called
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.talk import spoken_of
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation
from app.periods import queries as periods
from app.periods.rules.kinds import PeriodState
from app.web.access import requires
from app.web.forms import Form, Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
HOURS = 24
SHOWN_SINCE = timedelta(days=7)
MOST_KINDS = 6

Deed = Callable[[Session, Crisis], Any]


@bp.get("/crisis")
@requires(P.CASE_READ, P.CRISIS_DECLARE)
def crisis() -> Page:
    return _page(blank())


@bp.get("/crisis/new")
@requires(P.CRISIS_DECLARE)
def new_crisis() -> Page:
    """What it comes from may be named by the address (`spike`)."""
    return _new_page(blank(level="level_1", cadence=CADENCE_MINUTES, spike_id=request.args.get("spike", "")))


@bp.post("/crisis")
@requires(P.CRISIS_DECLARE)
def declare() -> Page:
    form = read_form(DeclarationForm, request.form)
    if form.value is None:
        return _new_page(form), 422
    said = service.Declaration(**form.value.model_dump())
    try:
        with writing() as session:
            service.declare(session, organisation(), said, actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return _new_page(form), refusal.status
    return _to(say("Declarada. Desde ahora solo se proponen las plantillas de crisis."))


@bp.post("/crisis/<int:number>/updates")
@requires(P.CRISIS_DECLARE)
def update(number: int) -> Page:
    form = read_form(UpdateForm, request.form)
    text = form.value.text if form.value else ""
    said = say("Anotada. El reloj de la próxima vuelve a empezar.")
    return _done(number, form, "text", lambda s, c: service.update(s, c, text, actor=actor(), now=now()), said)


@bp.post("/crisis/<int:number>/level")
@requires(P.CRISIS_DECLARE)
def change_level(number: int) -> Page:
    form = read_form(LevelForm, request.form)

    def deed(session: Session, found: Crisis) -> None:
        assert form.value is not None
        asked = form.value
        service.change_level(session, organisation(), found, asked.level, reason=asked.reason, actor=actor(), now=now())

    return _done(number, form, "reason", deed, say("Nivel cambiado."))


@bp.post("/crisis/<int:number>/end")
@requires(P.CRISIS_DECLARE)
def end_crisis(number: int) -> Page:
    form = read_form(EndForm, request.form)
    reason = form.value.end_reason if form.value else ""
    said = say("Terminada. Lo que su pausa retuvo sigue retenido hasta que alguien lo suelte.")
    return _done(
        number, form, "end_reason", lambda s, c: deeds.end(s, c, reason=reason, actor=actor(), now=now()), said
    )


def _done(number: int, form: Read[Any], beside: str, deed: Deed, said: Sentence) -> Page:
    if form.value is None:
        return _page(form), 422
    try:
        with writing() as session:
            deed(session, queries.crisis_or_404(session, organisation().id, number, lock=True))
    except Refusal as refusal:
        form.refuse(beside, refusal.sentence)
        return _page(form), refusal.status
    return _to(said)


def _to(said: Sentence) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".crisis"), 303)


def _page(form: Read[Form] | Read[Any]) -> str:
    session, body = reading(), organisation()
    every = queries.crises(session, body.id)
    return render_template(
        "citizens/crisis/show.html",
        form=form,
        on=_on(session, every),
        past=[(one, LEVEL_WORDS[one.level]) for one in every if one.ended_at],
        declares=actor().may(P.CRISIS_DECLARE),
        spikes=_spikes(session),
        raised=raised(session, body.id),
        names=CATEGORY_NAMES,
        levels=[(level.value, translate(word)) for level, word in LEVEL_WORDS.items()],
        **_volume(session),
    )


def _on(session: Session, every: Sequence[Crisis]) -> dict[str, Any] | None:
    """The one that is on, with its updates, its clock and the pause it asked for."""
    found = next((one for one in every if one.ended_at is None), None)
    if found is None:
        return None
    updates = queries.updates_of(session, found)
    since = found.next_update_at - timedelta(minutes=found.cadence)
    due = due_of(since, found.next_update_at, now())
    period = (
        periods.period_or_404(session, found.period_id, organisation_id=found.organisation_id)
        if found.period_id
        else None
    )
    waited = gaps(found.declared_at, [one.at for one in updates])
    return {
        "crisis": found,
        "level": LEVEL_WORDS[found.level],
        "due": due.name.lower(),
        "due_word": DUE_WORDS[due],
        "updates": list(zip(reversed(updates), reversed(waited), strict=True)),
        "period": period,
        "waits": period is not None and period.state is PeriodState.PROPOSED,
    }


def _volume(session: Session) -> dict[str, Any]:
    """What came in each of the last hours, what it was, and what is usual at this hour; one statement."""
    hours, weeks = hours_until(now(), HOURS), windows(now(), organisation().zone)
    rows = came(session, organisation().id, [(hours[0][0], hours[-1][1]), *weeks[1:]])
    counts = [(start, _within(rows, start, end)) for start, end in hours]
    kinds = Counter(row.category for row in rows if row.at >= hours[0][0])
    usual = median(_within(rows, *week) for week in weeks[1:])
    return {
        "hours": list(reversed(counts)),
        "most": max(1, *(count for _, count in counts)),
        "total": sum(count for _, count in counts),
        "last_hour": _within(rows, *weeks[0]),
        "usual": round(usual),
        "kinds": [(CATEGORY_NAMES[kind], count) for kind, count in kinds.most_common(MOST_KINDS)],
        **spoken_of(session, [row for row in rows if row.at >= hours[0][0]]),
    }


def _within(rows: Sequence[Came], start: Any, end: Any) -> int:
    return sum(start <= row.at < end for row in rows)


def _spikes(session: Session) -> list[tuple[CrisisSpike, str, str]]:
    """Each with what stands out, and what else does in the same messages."""
    found = queries.spikes_since(session, organisation().id, now() - SHOWN_SINCE)
    accounts = {str(row.id): row.called for row, _ in channels.channels(session, organisation_id=organisation().id)}
    return [
        (
            one,
            _called(one.kind, one.subject, accounts),
            ", ".join(_called(SpikeKind(k), s, accounts) for k, s in one.about),
        )
        for one in found
    ]


def _called(kind: SpikeKind, subject: str, accounts: dict[str, str]) -> str:
    if kind is SpikeKind.TOTAL:
        return translate(say("Todo lo que llega"))
    if kind is SpikeKind.ACCOUNT:
        return accounts.get(subject, subject)
    return called(kind, subject)


def _new_page(form: Read[Any]) -> str:
    levels = [(level.value, translate(word)) for level, word in LEVEL_WORDS.items()]
    return render_template("citizens/crisis/new.html", form=form, levels=levels)
