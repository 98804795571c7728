from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from werkzeug.datastructures import FileStorage

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.sizes import MEGABYTE
from app.core.tokens import new_token
from app.core.zones import local_time
from app.domain.cases.models.cases import Case
from app.domain.directory.rules.networks import ChannelState
from app.domain.posts.queries import post_list
from app.domain.requests.rules.attachments import IMAGE_ENDINGS, LARGEST_FILE, RequestFile
from app.pages.cases import labels
from app.pages.cases.forms.cases import TEXT_NEEDED, PastedMessageForm
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation, wiring
from app.usecases.inbox.pasted_message import record_pasted_message
from app.usecases.inbox.receipt import ReceiptResult
from app.usecases.requests import files
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction
from app.web.translation import translate
from app.web.uploads import has_files, sent_files, takes_files

P = Permission
TAKEN_MESSAGE = msg("Registrado como %(code)s. Esto es lo que propone el protocolo.")
KNOWN_MESSAGE = msg("Ya estaba: es el caso %(code)s.")
FOLDED_MESSAGE = msg("Repite lo que ya dice el caso %(code)s: se cuenta con él y no se contesta dos veces.")
CHOOSE_AGAIN_MESSAGE = msg("Vuelva a elegir la captura: el navegador no la conserva.")


@bp.get("/new")
@requires(P.CASE_ANSWER)
def new() -> Page:
    local = local_time(now(), organisation().zone)
    typed = {"written_on": f"{local:%Y-%m-%d}", "written_at": f"{local:%H:%M}", "form_key": new_token()}
    return _page(blank_form(**typed))


@bp.post("")
@requires(P.CASE_ANSWER)
@takes_files("capture")
def create() -> Page:
    form = read_form(PastedMessageForm, request.form)
    attached = _captures(form)
    with refusal_beside(form, beside=""):
        if form.value and (receipt := _record(form, form.value, attached)):
            return _go_to_case(receipt)
    if attached or has_files():
        form.errors.setdefault("capture", CHOOSE_AGAIN_MESSAGE)
    return _page(form), form.status


def _record(
    form: FormState[PastedMessageForm], typed: PastedMessageForm, attached: Sequence[RequestFile]
) -> ReceiptResult | Case | None:
    if not typed.text and not attached:
        form.refuse("text", TEXT_NEEDED)
        return None
    with refusal_beside(form, beside="written_at"):
        incoming = typed.incoming(organisation().zone, now=_end_of_minute(now()))
    if form.value is None:
        return None
    with write_transaction() as session:
        return record_pasted_message(work(session), organisation(), incoming, attached, files=wiring().files)


def _end_of_minute(instant: datetime) -> datetime:
    """Return the last second of the minute: forms lack seconds and clocks differ."""
    return instant.replace(second=59, microsecond=0)


def _captures(form: FormState[Any]) -> tuple[RequestFile, ...]:
    """Prepare captures before any transaction; faults go beside the field."""
    taken: list[RequestFile] = []
    sent: list[FileStorage] = []
    with refusal_beside(form, beside="capture"):
        sent += sent_files("capture")
    for upload in sent:
        with upload.stream, refusal_beside(form, beside="capture"):
            taken.append(files.take_file(wiring(), upload.filename or "", upload.stream.read()))
    return tuple(taken)


def _go_to_case(receipt: ReceiptResult | Case) -> Page:
    case = receipt if isinstance(receipt, Case) else receipt.case
    return flash_and_redirect(
        msg(_receipt_message(receipt).msgid, code=case.code), url_for(".show", year=case.year, ordinal=case.ordinal)
    )


def _receipt_message(receipt: ReceiptResult | Case) -> Message:
    if isinstance(receipt, Case):
        return KNOWN_MESSAGE
    return TAKEN_MESSAGE if receipt.is_new else FOLDED_MESSAGE if receipt.is_folded else KNOWN_MESSAGE


def _page(form: FormState[Any]) -> str:
    channels = post_list.all_channels(read_session(), organisation().id)
    open_ones = [(channel.id, channel.called) for channel in channels if channel.state is ChannelState.OPEN]
    return render_template(
        "inbox/pasted_message.html",
        form=form,
        channels=[("", translate(msg("Ninguna: llegó por otro medio"))), *open_ones],
        networks=[("", translate(msg("Sin red"))), *labels.networks()],
        languages=[("", translate(msg("Detectarla"))), *labels.languages(organisation().languages)],
        accepted=",".join(sorted(IMAGE_ENDINGS)),
        largest=LARGEST_FILE // MEGABYTE,
        zone=organisation().zone,
    )
