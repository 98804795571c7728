"""Asking that something published be taken back, and the page of each withdrawal."""

from typing import Any

from flask import Blueprint, render_template, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.core.zones import wall
from app.drafting import queries as posts
from app.pages.shell.request_context import organisation
from app.publishing.queries.evidence import evidence_of
from app.publishing.rules import home_of
from app.takedowns.forms import GoneForm, WhyForm, WithdrawalForm, instant
from app.takedowns.queries import withdrawals as queries
from app.takedowns.queries.withdrawals import Case
from app.takedowns.rules.withdrawals import FOR_SETTLING, MARKS, MOTIVE_WORDS, WITHDRAWAL_WORDS, WithdrawalState
from app.takedowns.service import withdrawals as service
from app.takedowns.views.doing import Page, do
from app.web.access import requires
from app.web.forms import Form, Read, blank
from app.web.request import actor, now, reading

bp = Blueprint("withdrawals", __name__, url_prefix="/o/<organisation>/withdrawals")
P = Permission
READERS = (P.TAKEDOWN_READ, P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)


@bp.get("/new/<int:year>/<int:ordinal>")
@requires(P.TAKEDOWN_PROPOSE)
def new(year: int, ordinal: int) -> str:
    return _asking_page(year, ordinal, blank())


@bp.post("/new/<int:year>/<int:ordinal>")
@requires(P.TAKEDOWN_PROPOSE)
def create(year: int, ordinal: int) -> Page:
    def deed(session: Session, typed: WithdrawalForm) -> Sentence:
        post = posts.post_or_404(session, organisation().id, year, ordinal)
        service.ask(session, post, typed.deliveries, typed.grounds, actor=actor(), now=now())
        return asked_word()

    to = url_for("drafting.show", year=year, ordinal=ordinal)
    return do(WithdrawalForm, deed, page=lambda form: _asking_page(year, ordinal, form), to=to)


def asked_word() -> Sentence:
    if actor().may(P.TAKEDOWN_ORDER):
        return say(
            "Retirada ordenada. Donde la red lo permite, se borra enseguida; donde no, se avisa a quien responde."
        )
    return say("Retirada propuesta. Se ha avisado a quien puede ordenarla.")


@bp.get("/<int:withdrawal_id>")
@requires(*READERS)
def show(withdrawal_id: int) -> str:
    return _page(withdrawal_id, blank())


@bp.post("/<int:withdrawal_id>/order")
@requires(P.TAKEDOWN_ORDER)
def order(withdrawal_id: int) -> Page:
    def deed(session: Session, _typed: Form) -> Sentence:
        service.order(session, _case(session, withdrawal_id), actor=actor(), now=now())
        return asked_word()

    return _do(withdrawal_id, Form, deed)


@bp.post("/<int:withdrawal_id>/refusal")
@requires(P.TAKEDOWN_ORDER)
def decline(withdrawal_id: int) -> Page:
    def deed(session: Session, typed: WhyForm) -> Sentence:
        service.decline(session, _case(session, withdrawal_id), why=typed.why, actor=actor(), now=now())
        return say("Queda dicho: no se retira.")

    return _do(withdrawal_id, WhyForm, deed)


@bp.post("/<int:withdrawal_id>/repetition")
@requires(P.DELIVERY_SETTLE, P.TAKEDOWN_ORDER)
def ask_again(withdrawal_id: int) -> Page:
    def deed(session: Session, _typed: Form) -> Sentence:
        service.ask_again(session, _case(session, withdrawal_id), actor=actor(), now=now())
        return say("Se le pide otra vez a la red.")

    return _do(withdrawal_id, Form, deed)


@bp.post("/<int:withdrawal_id>/confirmation")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH, P.TAKEDOWN_ORDER)
def confirm(withdrawal_id: int) -> Page:
    """Somebody took it away with their own hands, then."""

    def deed(session: Session, typed: GoneForm) -> Sentence:
        gone_at = instant(typed.gone_on, typed.gone_time, organisation().zone)
        case = _case(session, withdrawal_id)
        service.confirm_gone(session, case, gone_at=gone_at, actor=actor(), now=now())
        return say("Queda como retirada. Su captura se conserva.")

    return _do(withdrawal_id, GoneForm, deed)


def _case(session: Session, withdrawal_id: int) -> Case:
    return queries.case_or_404(session, organisation().id, withdrawal_id)


def _do(withdrawal_id: int, form_class: type[Form], deed: Any) -> Page:
    to = url_for(".show", withdrawal_id=withdrawal_id)
    _case(reading(), withdrawal_id)
    return do(form_class, deed, page=lambda form: _page(withdrawal_id, form), to=to)


def _asking_page(year: int, ordinal: int, form: Read[Any]) -> str:
    post = posts.post_or_404(reading(), organisation().id, year, ordinal)
    return render_template(
        "takedowns/new_withdrawal.html",
        post=post,
        form=form,
        public=[
            (delivery.id, channel.called, delivery.permalink) for delivery, channel in queries.public(reading(), post)
        ],
        motives=[(motive.value, word) for motive, word in MOTIVE_WORDS.items()],
        orders=actor().may(P.TAKEDOWN_ORDER),
    )


def _page(withdrawal_id: int, form: Read[Any]) -> str:
    session, body, who = reading(), organisation(), actor()
    case = queries.case_or_404(session, body.id, withdrawal_id)
    state, today = case.withdrawal.state, wall(now(), body.zone)
    if "gone_on" not in form.typed:
        form.typed |= {"gone_on": today.date().isoformat(), "gone_time": f"{today:%H:%M}"}
    return render_template(
        "takedowns/withdrawal.html",
        case=case,
        form=form,
        mark=MARKS[state],
        words=WITHDRAWAL_WORDS,
        motives=MOTIVE_WORDS,
        tries=queries.tries(session, case.withdrawal),
        proof=evidence_of(session, body.id, [case.delivery.id]).get(case.delivery.id),
        home=case.delivery.permalink or home_of(case.channel.network, case.channel.url, case.channel.base_url),
        decides=state is WithdrawalState.PROPOSED and who.may(P.TAKEDOWN_ORDER),
        settles=state in FOR_SETTLING and service.may_settle(case, who),
        repeats=state in FOR_SETTLING and case.goes_by_api and service.may_repeat(who),
        gives_up=state in FOR_SETTLING and who.may(P.TAKEDOWN_ORDER),
    )
