"""A post published by hand, in one place: each account with its text, its pictures and where its address is noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission as P
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.differences import TextStretch, word_changes
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries import deliveries
from app.domain.publishing.queries.corrections import CorrectedText, corrected_texts
from app.domain.publishing.queries.deliveries import DeliveryRecord
from app.domain.publishing.queries.proofs import proofs_by_delivery
from app.domain.publishing.queries.provenance import content_faults_of
from app.domain.publishing.rules.compose_links import compose_link, takes_text
from app.domain.publishing.rules.delivery import (
    LEFT_TO_A_HAND,
    WITHOUT_ADDRESSES,
    DeliveryState,
    account_home,
    check_permalink,
)
from app.domain.publishing.rules.hand_steps import HAND_STEPS
from app.pages.publishing.deliveries import LONGEST_ADDRESS, Page, bp
from app.pages.shell.request_context import organisation, wiring
from app.usecases.publishing import settlement
from app.usecases.publishing.proofs import ScreenPicture
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, refusal_beside
from app.web.request import actor, read_session, work, write_transaction
from app.web.uploads import check_files, sent_file, takes_files

SCREEN = "screen-"
DONE = msg("Anotado: %(accounts)s.")
NOTHING = msg("Pegue la dirección de lo publicado en la fila de su cuenta, o elija su captura.")
PICK_AGAIN = msg("Elija otra vez la captura: no se ha guardado.")
OF_ANOTHER = msg("Esa dirección es de %(account)s: péguela en su fila.")
EDITED_GONE = msg("Lo que corrige ya no está publicado: no hay nada que editar.")
TOO_LONG = msg("Escriba como mucho %(max_length)s caracteres.", max_length=LONGEST_ADDRESS)


@dataclass(frozen=True, slots=True)
class ManualRow:
    """`fault`: why its content may not leave; `compose`: the network with the text written; `home`: the account.

    `edited`: the text already published that a person changes there, instead of publishing.
    """

    record: DeliveryRecord
    is_open: bool
    fault: Message | None
    compose: str
    home: str
    edited: CorrectedText | None = None

    @property
    def name(self) -> str:
        return f"permalink-{self.record.delivery.id}"

    @property
    def screen_name(self) -> str:
        return f"{SCREEN}{self.record.delivery.id}"

    @property
    def takes_text(self) -> bool:
        return takes_text(self.record.channel.network)

    @property
    def steps(self) -> Message | None:
        return None if self.edited else HAND_STEPS.get(self.record.channel.network)

    @property
    def changes(self) -> Sequence[TextStretch]:
        return word_changes(self.edited.text, self.record.text) if self.edited else ()

    @property
    def has_address(self) -> bool:
        return self.record.channel.network not in WITHOUT_ADDRESSES


@bp.get("/by-hand/<int:year>/<int:ordinal>")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
def of_post(year: int, ordinal: int) -> str:
    """Show what of a post is published by hand. Constant statements, however many accounts."""
    return _page(posts.post_or_404(read_session(), organisation().id, year, ordinal))


@bp.post("/by-hand/<int:year>/<int:ordinal>")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
@takes_files(SCREEN)
def note_published(year: int, ordinal: int) -> Page:
    """Note addresses and pictures, each account by itself: what is wrong with one keeps none of the others."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    rows, form, noted = manual_rows(post), FormState[Any](), list[str]()
    form.typed = {row.name: request.form.get(row.name, "").strip() for row in rows}
    with refusal_beside(form, beside=""):
        check_files()
    for row in filter(_is_filled, () if form.errors else rows):
        try:
            _note(row, rows, form.typed[row.name])
            noted.append(row.record.account)
        except InvalidPicture as refusal:
            form.refuse(row.screen_name, refusal.sentence)
        except Refusal as refusal:
            form.refuse(row.name, refusal.sentence)
            if sent_file(row.screen_name):
                form.refuse(row.screen_name, PICK_AGAIN)
    if not noted and not form.errors:
        form.refuse("", NOTHING)
    if form.errors:
        return _page(post, form), form.status
    return flash_and_redirect(
        msg(DONE.msgid, accounts=", ".join(noted)), url_for(".of_post", year=year, ordinal=ordinal)
    )


def manual_rows(post: Post) -> list[ManualRow]:
    """Return deliveries that wait for a hand, or failed, and those done by one, in the order of their accounts."""
    records = [DeliveryRecord(*line, post) for line in deliveries.delivery_lines(read_session(), post)]
    waiting = [record for record in records if record.delivery.state in LEFT_TO_A_HAND]
    faults = content_faults_of(read_session(), [record.delivery.id for record in waiting])
    edited = corrected_texts(read_session(), post) if any(record.delivery.edits_id for record in waiting) else {}
    shown = [record for record in records if record in waiting or _was_by_hand(record)]
    return [
        _row(record, faults, edited)
        for record in sorted(shown, key=lambda record: (record.channel.id, record.delivery.id))
    ]


def _was_by_hand(record: DeliveryRecord) -> bool:
    """Tell deliveries noted by a person from the worker's: its edits have no identifier of their own either."""
    is_edit = bool(record.delivery.edits_id and record.delivery.attempts)
    return record.delivery.state is DeliveryState.PUBLISHED and not (record.delivery.remote_id or is_edit)


def _row(record: DeliveryRecord, faults: Mapping[int, Message], published: Mapping[Target, CorrectedText]) -> ManualRow:
    channel, network = record.channel, Network(record.channel.network)
    is_waiting = record.delivery.state in LEFT_TO_A_HAND
    edited = published.get((channel.id, record.variant.language)) if record.delivery.edits_id else None
    is_gone = is_waiting and edited is None and record.delivery.edits_id is not None
    may_settle = is_waiting and not is_gone and settlement.may_settle_delivery(record, actor())
    return ManualRow(
        record,
        is_open=may_settle and record.post.status is not PostStatus.ON_HOLD,
        fault=EDITED_GONE if is_gone else faults.get(record.delivery.id),
        compose="" if edited else compose_link(network, record.text, record.variant.link),
        home=account_home(network, edited.permalink if edited else "", channel.url, channel.base_url),
        edited=edited if is_waiting else None,
    )


class InvalidPicture(Refusal):
    """A file that is no picture, or too large a one."""


def _is_filled(row: ManualRow) -> bool:
    return row.is_open and bool(request.form.get(row.name, "").strip() or sent_file(row.screen_name))


def _screen_picture(row: ManualRow) -> ScreenPicture | None:
    upload = sent_file(row.screen_name)
    if not upload:
        return None
    try:
        return ScreenPicture(wiring().images.cleaned(upload.read()), wiring().files)
    except Refusal as refusal:
        raise InvalidPicture(refusal.sentence) from refusal


def _note(row: ManualRow, rows: Sequence[ManualRow], permalink: str) -> None:
    if len(permalink) > LONGEST_ADDRESS:
        raise Refusal(TOO_LONG)
    other = next((each for each in rows if _fits(each, permalink)), None)
    if other and not _fits(row, permalink):
        raise Refusal(msg(OF_ANOTHER.msgid, account=other.record.account))
    screen = _screen_picture(row)
    with write_transaction() as session:
        record = deliveries.delivery_or_404(session, organisation().id, row.record.delivery.id)
        settlement.confirm_published(work(session), record, permalink=permalink, screen=screen)


def _fits(row: ManualRow, permalink: str) -> bool:
    channel = row.record.channel
    try:
        check_permalink(permalink, network=channel.network, account_urls=(channel.url, channel.base_url))
    except Refusal:
        return False
    return True


def _page(post: Post, form: FormState[Any] | None = None) -> str:
    fresh = posts.post_or_404(read_session(), organisation().id, post.year, post.ordinal)
    rows = manual_rows(fresh)
    return render_template(
        "publishing/by_hand.html",
        post=fresh,
        rows=rows,
        proofs=proofs_by_delivery(read_session(), organisation().id, [row.record.delivery.id for row in rows]),
        form=form or FormState[Any](),
        is_held=fresh.status is PostStatus.ON_HOLD,
    )
