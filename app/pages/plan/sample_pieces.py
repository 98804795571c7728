from flask import render_template, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.directory.queries import topics
from app.domain.directory.queries.channels import channel_or_404
from app.domain.directory.rules.text_length import TextLength
from app.domain.plan.models.gate import SamplePiece
from app.domain.plan.queries import gate
from app.domain.plan.queries.gate import AccountGate, gate_or_404
from app.domain.plan.rules.gate import LONG_PIECES, SHORT_PIECES, PieceKind
from app.domain.plan.rules.sample_pieces import MIN_LONG_LENGTH, network_length, parse_pieces
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.gate_forms import SamplesForm
from app.pages.shell.request_context import organisation
from app.usecases.plan import checklist
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form
from app.web.request import actor, read_session, work, write_transaction

P = Permission
ADDED = msg("Piezas nuevas: %(kept)s.")
REPEATED = msg("Piezas nuevas: %(kept)s. Ya estaban: %(repeated)s.")
REMOVED = msg("La pieza ya no está en la muestra.")


@bp.get("/wait/<int:channel_id>/samples")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def samples(channel_id: int) -> Page:
    return _page(gate_or_404(read_session(), channel_id, organisation_id=organisation().id), blank_form(kind="short"))


@bp.post("/wait/<int:channel_id>/samples")
@requires(P.PLAN_MANAGE)
def add_samples(channel_id: int) -> Page:
    def store(session: Session, typed: SamplesForm) -> Message:
        channel = channel_or_404(session, channel_id, organisation_id=organisation().id)
        pieces = parse_pieces(typed.pasted, typed.kind)
        added = checklist.store_samples(work(session), channel, pieces, typed.topic_id)
        sentence = REPEATED if added.repeated else ADDED
        return msg(sentence.msgid, kept=added.stored, repeated=added.repeated)

    return run_form_action(
        SamplesForm,
        store,
        page=lambda form: _page(gate_or_404(read_session(), channel_id, organisation_id=organisation().id), form),
        done=lambda message: flash_and_redirect(message, url_for(".samples", channel_id=channel_id)),
        beside="pasted",
    )


@bp.post("/wait/<int:channel_id>/samples/<int:sample_id>/removal")
@requires(P.PLAN_MANAGE)
def remove_sample(channel_id: int, sample_id: int) -> Page:
    with write_transaction() as session:
        piece = gate.sample_or_404(work(session), sample_id, channel_id)
        checklist.remove_sample(work(session), piece)
    return flash_and_redirect(REMOVED, url_for(".samples", channel_id=channel_id))


def _page(account_gate: AccountGate, form: FormState[SamplesForm]) -> str:
    here = organisation().id
    names = {topic.id: topic.name for topic in topics.topics(read_session(), organisation_id=here)}
    listed = gate.sample_pieces(read_session(), account_gate.channel.id, organisation_id=here)
    return render_template(
        "plan/sample_pieces.html",
        gate=account_gate,
        form=form,
        pieces=[(piece, _size(account_gate, piece), names.get(piece.topic_id or 0, "–")) for piece in listed],
        kinds=PieceKind.choices(),
        topics=[("", msg("Ninguno en particular")), *names.items()],
        wanted=(SHORT_PIECES, LONG_PIECES),
        long_from=MIN_LONG_LENGTH,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


def _size(account_gate: AccountGate, piece: SamplePiece) -> TextLength | None:
    """Return lengths limited by the network."""
    return network_length(account_gate.channel.network, piece.text) if piece.kind is PieceKind.SHORT else None
