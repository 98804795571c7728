from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, render_template, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import local_time
from app.domain.directory.models import Channel
from app.domain.posts.queries import posts
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.captures import capture_evidence
from app.domain.publishing.rules.delivery import account_home
from app.domain.takedowns.queries import withdrawals as withdrawal_queries
from app.domain.takedowns.queries.withdrawals import WithdrawalRecord
from app.domain.takedowns.rules.withdrawals import STATE_MARKS, STATES_TO_SETTLE, WithdrawalMotive, WithdrawalState
from app.pages.shell.request_context import organisation
from app.pages.takedowns.forms import RemovalConfirmationForm, WithdrawalDeclineForm, WithdrawalForm, typed_instant
from app.usecases.takedowns import withdrawals
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, FormResponse, flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.request import actor, now, read_session, work

bp = Blueprint("withdrawals", __name__, url_prefix="/o/<organisation>/withdrawals")
P = Permission
READ_PERMISSIONS = (P.TAKEDOWN_READ, P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)


@bp.get("/new/<int:year>/<int:ordinal>")
@requires(P.TAKEDOWN_PROPOSE)
def new(year: int, ordinal: int) -> str:
    return _request_page(year, ordinal, blank_form())


@bp.post("/new/<int:year>/<int:ordinal>")
@requires(P.TAKEDOWN_PROPOSE)
def create(year: int, ordinal: int) -> FormResponse:
    def action(session: Session, typed: WithdrawalForm) -> Message:
        post = posts.post_or_404(session, organisation().id, year, ordinal)
        withdrawals.request_withdrawals(work(session), post, typed.deliveries, typed.grounds)
        return request_message()

    to = url_for("posts.show", year=year, ordinal=ordinal)
    return run_form_action(
        WithdrawalForm,
        action,
        page=lambda form: _request_page(year, ordinal, form),
        done=lambda message: flash_and_redirect(message, to),
        passes=ERROR_PAGES,
    )


def request_message() -> Message:
    if actor().may(P.TAKEDOWN_ORDER):
        return msg(
            "Retirada ordenada. Donde la red lo permite, se borra enseguida; donde no, se avisa a quien responde."
        )
    return msg("Retirada propuesta. Se ha avisado a quien puede ordenarla.")


@bp.get("/<int:withdrawal_id>")
@requires(*READ_PERMISSIONS)
def show(withdrawal_id: int) -> str:
    return _page(withdrawal_id, blank_form())


@bp.post("/<int:withdrawal_id>/order")
@requires(P.TAKEDOWN_ORDER)
def order(withdrawal_id: int) -> FormResponse:
    def action(session: Session, _typed: Form) -> Message:
        withdrawals.order_withdrawal(work(session), _record(session, withdrawal_id))
        return request_message()

    return _run_on_withdrawal(withdrawal_id, Form, action)


@bp.post("/<int:withdrawal_id>/refusal")
@requires(P.TAKEDOWN_ORDER)
def decline(withdrawal_id: int) -> FormResponse:
    def action(session: Session, typed: WithdrawalDeclineForm) -> Message:
        withdrawals.decline_withdrawal(work(session), _record(session, withdrawal_id), why=typed.why)
        return msg("Queda dicho: no se retira.")

    return _run_on_withdrawal(withdrawal_id, WithdrawalDeclineForm, action)


@bp.post("/<int:withdrawal_id>/repetition")
@requires(P.DELIVERY_SETTLE, P.TAKEDOWN_ORDER)
def ask_again(withdrawal_id: int) -> FormResponse:
    def action(session: Session, _typed: Form) -> Message:
        withdrawals.retry_withdrawal(work(session), _record(session, withdrawal_id))
        return msg("Se le pide otra vez a la red.")

    return _run_on_withdrawal(withdrawal_id, Form, action)


@bp.post("/<int:withdrawal_id>/confirmation")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH, P.TAKEDOWN_ORDER)
def confirm(withdrawal_id: int) -> FormResponse:

    def action(session: Session, typed: RemovalConfirmationForm) -> Message:
        gone_at = typed_instant(typed.gone_on, typed.gone_time, organisation().zone)
        record = _record(session, withdrawal_id)
        withdrawals.confirm_removal(work(session), record, gone_at=gone_at)
        return msg("Queda como retirada. Su captura se conserva.")

    return _run_on_withdrawal(withdrawal_id, RemovalConfirmationForm, action)


def _record(session: Session, withdrawal_id: int) -> WithdrawalRecord:
    return withdrawal_queries.withdrawal_or_404(session, organisation().id, withdrawal_id)


def _run_on_withdrawal(
    withdrawal_id: int, form_class: type[Form], action: Callable[[Session, Any], Message]
) -> FormResponse:
    to = url_for(".show", withdrawal_id=withdrawal_id)
    _record(read_session(), withdrawal_id)
    return run_form_action(
        form_class,
        action,
        page=lambda form: _page(withdrawal_id, form),
        done=lambda message: flash_and_redirect(message, to),
        passes=ERROR_PAGES,
    )


def _request_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    return render_template(
        "takedowns/withdrawal_form.html",
        post=post,
        form=form,
        public=_public_texts(withdrawal_queries.public_deliveries(read_session(), post)),
        motives=WithdrawalMotive.choices(),
        orders=actor().may(P.TAKEDOWN_ORDER),
    )


def _public_texts(lines: Iterable[tuple[Delivery, Channel]]) -> list[tuple[int, str, str]]:
    """Return a line for each text: a thread is taken away whole."""
    first = {delivery.variant_id: (delivery, channel) for delivery, channel in reversed([*lines])}
    return [(delivery.id, channel.called, delivery.permalink) for delivery, channel in reversed([*first.values()])]


def _page(withdrawal_id: int, form: FormState[Any]) -> str:
    session, body, who = read_session(), organisation(), actor()
    record = withdrawal_queries.withdrawal_or_404(session, body.id, withdrawal_id)
    state, today = record.withdrawal.state, local_time(now(), body.zone)
    if "gone_on" not in form.typed:
        form.typed |= {"gone_on": today.date().isoformat(), "gone_time": f"{today:%H:%M}"}
    return render_template(
        "takedowns/withdrawal.html",
        record=record,
        form=form,
        mark=STATE_MARKS[state],
        tries=withdrawal_queries.withdrawal_tries(session, record.withdrawal),
        proof=capture_evidence(session, body.id, [record.delivery.id]).get(record.delivery.id),
        home=record.delivery.permalink
        or account_home(record.channel.network, record.channel.url, record.channel.base_url),
        decides=state is WithdrawalState.PROPOSED and who.may(P.TAKEDOWN_ORDER),
        settles=state in STATES_TO_SETTLE and withdrawals.may_settle_withdrawal(record, who),
        repeats=state in STATES_TO_SETTLE and record.goes_by_api and withdrawals.may_retry_withdrawal(who),
        gives_up=state in STATES_TO_SETTLE and who.may(P.TAKEDOWN_ORDER),
    )
