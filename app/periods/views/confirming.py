"""Confirming: the bulletin, the days as it gives them, and what will be held, shown before it is."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import say
from app.drafting.queries.holds import Scheduled
from app.pages.shell.request_context import organisation
from app.periods import deeds, queries
from app.periods.forms import ConfirmationForm
from app.periods.queries import Whole
from app.periods.rules.confirmation import PROVISIONAL_FOR
from app.periods.rules.kinds import HOLDING, KIND_WORDS, PAUSING, PeriodKind
from app.periods.rules.references import REFERENCE_WORDS, BadReference, ReferenceKind
from app.periods.service import Decision
from app.periods.views import showing
from app.periods.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

ORDER_FIELDS = {"ordered_by": "ordered_by", "post": "ordered_post", "on": "ordered_on", "at": "ordered_at"}
DOCUMENT_FIELDS = {name: f"reference_{name}" for name in ("issuer", "number", "on", "url")}
MOST = 100
"""Posts shown of what would be held; the rest are counted."""

NO_REFERENCE = say("Elija una")
CONFIRMED = say("Confirmado: obliga desde ahora en sus fechas.")
CONFIRMED_AND_HELD = say("Confirmado: obliga desde ahora en sus fechas. Publicaciones retenidas: %(count)s.")


@bp.get("/<int:period_id>/confirmation")
@requires(Permission.PERIOD_CONFIRM)
def confirmation(period_id: int) -> Page:
    whole = queries.whole_or_404(reading(), period_id, organisation_id=organisation().id)
    return _page(whole, _as_proposed(whole), None)


@bp.post("/<int:period_id>/confirmation")
@requires(Permission.PERIOD_CONFIRM)
def confirm(period_id: int) -> Page:
    """Shows first what the days as typed would hold, when that is not what was shown."""
    form = read_form(ConfirmationForm, request.form)
    whole = queries.whole_or_404(reading(), period_id, organisation_id=organisation().id)
    if form.value is None:
        return _page(whole, form, None), 422
    decision = _decision(whole, form.value)
    if form.value.look:
        return _page(whole, form, decision)
    try:
        with writing() as session:
            held = _confirm(session, period_id, decision, seen=form.value.seen)
    except Refusal as refusal:
        form.refuse(refusal.field if isinstance(refusal, BadReference) else "", refusal.sentence)
        return _page(whole, form, decision), refusal.status
    flash(_told(held), "good")
    return redirect(url_for(".show", period_id=period_id), 303)


def _confirm(session: Session, period_id: int, decision: Decision, *, seen: str) -> int:
    body = organisation()
    whole = queries.whole_or_404(session, period_id, organisation_id=body.id, lock=True)
    return deeds.confirm(session, body, whole, decision, seen=seen, actor=actor(), now=now())


def _told(held: int) -> str:
    return translate(say(CONFIRMED_AND_HELD.msgid, count=held) if held else CONFIRMED)


def _decision(whole: Whole, typed: ConfirmationForm) -> Decision:
    """The vote is the last day of its period; the other days are as typed."""
    days = {part.kind: typed.days(part.kind) or (part.starts_on, part.ends_on) for part in whole.milestones}
    days[whole.period.kind] = (typed.first, typed.last)
    if PeriodKind.POLLING_DAY in days and typed.last:
        days[PeriodKind.POLLING_DAY] = (typed.last, typed.last)
    return Decision(typed.reference(), days, tuple(one.value for one in typed.allowed))


def _as_proposed(whole: Whole) -> Read[ConfirmationForm]:
    period = whole.period
    inside = {
        f"{part.kind.value}_{end}": getattr(part, f"{edge}_on").isoformat()
        for part in whole.milestones
        for end, edge in (("first", "starts"), ("last", "ends"))
    }
    last = period.ends_on.isoformat() if period.ends_on else ""
    referred = _reference_typed(period.reference)
    return blank(first=period.starts_on.isoformat(), last=last, allowed=period.allowed, **referred, **inside)


def _reference_typed(kept: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the form that say a reference kept before."""
    is_order = kept.get("kind") == ReferenceKind.ORDER
    names = ORDER_FIELDS if is_order else DOCUMENT_FIELDS
    return {field: kept.get(name, "") for name, field in names.items()} | {"reference_kind": kept.get("kind", "")}


def _page(whole: Whole, form: Read[ConfirmationForm], decision: Decision | None) -> str:
    posts = _to_hold(whole, decision)
    return render_template(
        "periods/confirmation.html",
        whole=whole,
        period=whole.period,
        form=form,
        posts=posts[:MOST],
        total=len(posts),
        seal=deeds.seal(posts),
        holds=whole.period.kind in HOLDING,
        pauses=whole.period.kind in PAUSING,
        is_election=whole.period.kind is PeriodKind.ELECTORAL_PERIOD,
        asked=[part for part in whole.milestones if part.kind is not PeriodKind.POLLING_DAY],
        kind_words=KIND_WORDS,
        is_own=whole.period.proposed_by == actor().id,
        hours=PROVISIONAL_FOR // timedelta(hours=1),
        references=[("", NO_REFERENCE), *((one.value, word) for one, word in REFERENCE_WORDS.items())],
        showing=showing,
        classes=showing.classes(),
    )


def _to_hold(whole: Whole, decision: Decision | None) -> Sequence[Scheduled]:
    return deeds.to_hold(reading(), organisation(), whole.period, decision)
