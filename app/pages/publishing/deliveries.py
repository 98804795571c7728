"""Deliveries and withdrawals awaiting a person."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Blueprint, render_template, url_for
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission as P
from app.domain.account_watch.queries import shown_post_of
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Publishing
from app.domain.organisations.rules import language_name
from app.domain.people.queries import deciders
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries import deliveries
from app.domain.publishing.queries.captures import capture_evidence
from app.domain.publishing.queries.deliveries import DeliveryRecord
from app.domain.publishing.queries.proofs import NO_PICTURE, kept_proof_or_404
from app.domain.publishing.queries.provenance import content_fault
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.domain.publishing.rules.delivery import account_home
from app.domain.takedowns.queries import withdrawals
from app.domain.takedowns.queries.withdrawals import WithdrawalRecord
from app.domain.takedowns.rules.withdrawals import STATES_TO_SETTLE
from app.domain.takedowns.rules.withdrawals import WithdrawalState as W
from app.pages.components.post_metrics import delivery_metrics
from app.pages.shell.queue_counts import queue_counts
from app.pages.shell.request_context import organisation, person, today, wiring
from app.usecases.publishing import settlement
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.request import actor, now, read_session, work
from app.web.stored_sentences import retold
from app.web.translation import translate

LONGEST_ADDRESS = 2000


class PermalinkForm(Form):
    permalink: str = Field(min_length=1, max_length=LONGEST_ADDRESS)


class AbandonForm(Form):
    reason: str = Field(min_length=1, max_length=500)


WITHDRAWAL_GROUPS = (
    (W.AWAITING_HAND, msg("Para retirar a mano"), msg("Bórrelas en la cuenta y diga aquí desde cuándo no están.")),
    (W.UNCONFIRMED, msg("Retiradas por confirmar"), msg("La red no dijo si las borró. Mire la cuenta y dígalo aquí.")),
    (W.FAILED, msg("Retiradas fallidas"), msg("La red no las borró. Arregle la causa y pídaselo otra vez.")),
)
RESTORED_GROUP = (
    msg("Pudieron salir antes de restaurar la copia"),
    msg("Se volvió a una copia anterior y no se han encontrado en su cuenta. Mírelas una a una y diga si salieron."),
)
DELIVERY_GROUPS = (
    (D.UNCONFIRMED, msg("Por confirmar"), msg("La red no dijo si salieron. Mire la cuenta y dígalo aquí.")),
    (D.AWAITING_HAND, msg("Para publicar a mano"), msg("Copie el texto, publíquelo y pegue aquí su dirección.")),
    (D.FAILED, msg("Fallidas"), msg("No salieron. Arregle la causa y envíelas otra vez, o publíquelas a mano.")),
    (D.SENDING, msg("Sin respuesta todavía"), msg("La red no contestó. Se piden otra vez, y no salen dos veces.")),
    (D.SCHEDULED, msg("Con retraso"), msg("No se pudo contactar con la red. Se siguen intentando solas.")),
)
TURN_OF_PERSON = msg("Le toca a %(who)s.")
TURN_OF_ANYBODY = msg("Le toca a quien gestiona los envíos.")

AttentionEntry = dict[str, Any]
PublisherNames = Mapping[int, str]


def attention_groups() -> list[tuple[Message, Message, Sequence[AttentionEntry]]]:
    """Return headings, instructions and lines, published ones to remove first; four statements."""
    session, body = read_session(), organisation().id
    people = deciders.people_with_permission(session, body, P.DELIVERY_PUBLISH, now=now())
    names = {user.id: user.name for user in people}
    removals = withdrawals.withdrawals_in_states(session, body, STATES_TO_SETTLE)
    records = deliveries.deliveries_needing_attention(session, body)
    restored = [delivery_entry(record, names) for record in records if _may_have_left(record)]
    return [
        *([(*RESTORED_GROUP, restored)] if restored else []),
        *_group_entries(
            WITHDRAWAL_GROUPS, ((record.withdrawal.state, withdrawal_entry(record, names)) for record in removals)
        ),
        *_group_entries(
            DELIVERY_GROUPS,
            (
                (record.delivery.state, delivery_entry(record, names))
                for record in records
                if not _may_have_left(record)
            ),
        ),
    ]


def _may_have_left(record: DeliveryRecord) -> bool:
    return record.is_restored and record.delivery.state is D.UNCONFIRMED


def delivery_entry(record: DeliveryRecord, names: PublisherNames | None = None) -> AttentionEntry:
    """Show a hold over anything else awaited; `names` adds whose turn it is."""
    is_by_hand = record.delivery.state is D.AWAITING_HAND
    return {
        "when": record.delivery.due_at,
        "title": f"{record.post.number} · {record.post.title}",
        "url": url_for("publishing.show", delivery_id=record.delivery.id),
        "detail": _detail(record, record.delivery.trouble, names if is_by_hand else None),
        "status": PostStatus.ON_HOLD.value if is_held(record) else record.delivery.state.value,
    }


def withdrawal_entry(record: WithdrawalRecord, names: PublisherNames | None = None) -> AttentionEntry:
    """Show the order's hour. `names`: adds whose turn."""
    is_by_hand = record.withdrawal.state is W.AWAITING_HAND
    return {
        "when": record.withdrawal.decided_at,
        "title": f"{record.post.number} · {record.post.title}",
        "url": url_for("withdrawals.show", withdrawal_id=record.withdrawal.id),
        "detail": _detail(record, record.withdrawal.trouble, names if is_by_hand else None),
        "late": True,
    }


def is_held(record: DeliveryRecord) -> bool:
    return record.post.status is PostStatus.ON_HOLD


def _detail(record: DeliveryRecord | WithdrawalRecord, trouble: str, names: PublisherNames | None) -> str:
    """Add the language on multilingual accounts."""
    whose = translate(_turn_words(record.channel, names)) if names is not None else ""
    is_one_of_several = len(record.channel.languages) > 1
    language = translate(language_name(record.variant.language)) if is_one_of_several else ""
    return " — ".join(filter(None, (record.account, language, retold(trouble), whose)))


def _turn_words(channel: Channel, names: PublisherNames) -> Message:
    name = names.get(channel.responsible_id or 0)
    return msg(TURN_OF_PERSON.msgid, who=name) if name else TURN_OF_ANYBODY


def _group_entries(
    words: Iterable[tuple[StrEnum, Message, Message]], pairs: Iterable[tuple[StrEnum, AttentionEntry]]
) -> Iterator[tuple[Message, Message, Sequence[AttentionEntry]]]:
    known = list(pairs)
    for state, title, todo in words:
        if here := [line for of, line in known if of is state]:
            yield title, todo, here


bp = Blueprint("publishing", __name__, url_prefix="/o/<organisation>/deliveries")
Page = str | tuple[str, int] | Response

MANUAL_WORK_HORIZON = timedelta(days=14)


@bp.get("/by-hand")
@requires(P.DELIVERY_PUBLISH)
def by_hand() -> str:
    session, until, left = read_session(), now() + MANUAL_WORK_HORIZON, _left_to_them()
    records = deliveries.manual_deliveries(work(session), person().id, until=until, **left)
    removals = withdrawals.manual_withdrawals(work(session), person().id, **left)
    return render_template(
        "publishing/manual_work.html",
        waiting=_post_entries(record for record in records if record.delivery.state is D.AWAITING_HAND),
        coming=[delivery_entry(record) for record in records if record.delivery.state is D.SCHEDULED],
        days=MANUAL_WORK_HORIZON.days,
        removals=[withdrawal_entry(record) for record in removals],
        settles=left["settles"],
    )


def _left_to_them() -> dict[str, Any]:
    return {"settles": actor().may(P.DELIVERY_SETTLE), "today": today()}


def _post_entries(records: Iterable[DeliveryRecord]) -> list[AttentionEntry]:
    """Return a line for each post, which is published by hand on one page, whatever its accounts."""
    by_post: dict[int, list[DeliveryRecord]] = {}
    for record in records:
        by_post.setdefault(record.post.id, []).append(record)
    return [_post_entry(of_post) for of_post in by_post.values()]


def _post_entry(records: Sequence[DeliveryRecord]) -> AttentionEntry:
    post, lines = records[0].post, [delivery_entry(record) for record in records]
    detail = " · ".join(line["detail"] for line in lines)
    return lines[0] | {"url": url_for(".of_post", year=post.year, ordinal=post.ordinal), "detail": detail}


def manual_work_count() -> int | None:
    """Return the number of deliveries waiting for a hand, None without manual duties."""
    work = queue_counts().by_hand
    return work.waiting if work.is_theirs else None


@bp.get("/<int:delivery_id>")
@requires(P.POST_READ)
def show(delivery_id: int) -> str:
    return delivery_page(delivery_id)


@bp.get("/<int:delivery_id>/proof")
@requires(P.POST_READ)
def proof(delivery_id: int) -> Response:
    """Serve the picture of what was published by hand, redrawn on upload; never cached: it is erased at its term."""
    picture = kept_proof_or_404(work(read_session()), delivery_id)
    try:
        content = wiring().files.read(picture.organisation_id, picture.place)
    except FileNotFoundError:
        raise NotFound(NO_PICTURE) from None
    return Response(content, mimetype=picture.media_type, headers={"Cache-Control": "no-store"})


@bp.post("/<int:delivery_id>/confirmation")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
def confirm(delivery_id: int) -> Page:
    message = msg("Queda como publicada.")
    return _settle(delivery_id, PermalinkForm, settlement.confirm_published, field="permalink", message=message)


@bp.post("/<int:delivery_id>/cancellation")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
def leave(delivery_id: int) -> Page:
    message = msg("El envío queda anulado.")
    return _settle(delivery_id, AbandonForm, settlement.abandon_delivery, field="reason", message=message)


@bp.post("/<int:delivery_id>/retry")
@requires(P.DELIVERY_SETTLE)
def send_again(delivery_id: int) -> Page:
    """Retry a delivery that is not out."""
    message = msg("Se envía otra vez ahora mismo.")
    return _settle(delivery_id, Form, settlement.retry_delivery, field="", message=message)


@bp.post("/<int:delivery_id>/look")
@requires(P.DELIVERY_SETTLE)
def look_again(delivery_id: int) -> Page:
    message = msg("Se vuelve a mirar la cuenta.")
    return _settle(delivery_id, Form, settlement.recheck_delivery, field="", message=message)


def _settle(
    delivery_id: int, form_class: type[Form], action: Callable[..., None], *, field: str, message: Message
) -> Page:
    def settle(session: Session, typed: Form) -> None:
        record = deliveries.delivery_or_404(session, organisation().id, delivery_id)
        action(work(session), record, **typed.model_dump())

    return run_form_action(
        form_class,
        settle,
        page=lambda form: delivery_page(delivery_id, form),
        done=lambda _: flash_and_redirect(message, url_for(".show", delivery_id=delivery_id)),
        beside=field,
        passes=ERROR_PAGES,
    )


def delivery_page(delivery_id: int, form: FormState[Any] | None = None, noted: FormState[Any] | None = None) -> str:
    session, body = read_session(), organisation().id
    record = deliveries.delivery_or_404(session, body, delivery_id)
    return render_template(
        "publishing/delivery.html",
        record=record,
        form=form or blank_form(permalink="", reason=""),
        until=deliveries.last_send_instant(session, record),
        proof=capture_evidence(session, body, [delivery_id]).get(delivery_id),
        shown=shown_post_of(session, body, delivery_id),
        taken=withdrawals.withdrawals_by_delivery(session, body, [delivery_id]).get(delivery_id),
        may_settle=settlement.may_settle_delivery(record, actor()),
        is_by_hand=record.channel.publishing is Publishing.BY_HAND,
        settles=actor().may(P.DELIVERY_SETTLE),
        home=account_home(record.channel.network, record.channel.url, record.channel.base_url),
        state=record.delivery.state.value,
        is_held=is_held(record),
        fault=_fault(session, record),
        **delivery_metrics(session, record, noted),
    )


def _fault(session: Session, record: deliveries.DeliveryRecord) -> Message | None:
    """Return how content differs from the approved; None once over, held or underway."""
    if record.delivery.state not in (D.SCHEDULED, D.AWAITING_HAND, D.FAILED) or is_held(record):
        return None
    return content_fault(session, record.delivery.id)
