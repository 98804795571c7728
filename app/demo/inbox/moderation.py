"""Norms, an insult up to its block, an identity number, pending cases."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.core.actor import system_actor
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.cases.models.replies import Reply
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import MessageSource
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.queries import measures as measure_queries
from app.domain.moderation.queries.norms import norms_version_or_404
from app.domain.moderation.rules.measures import MeasureKind
from app.domain.moderation.rules.norms import MeasureProposal, NormSet
from app.usecases.inbox.receipt import ReceiptResult, receive_message
from app.usecases.moderation import measures, norms, reviews
from app.usecases.moderation.evidence import capture_evidence
from app.usecases.replies.manual_outcome import mark_sent_by_hand

K = MeasureKind
SLANG = "@calleja_bravo@social.example"
NEIGHBOUR = "@encarna.ruiz@social.example"
HOUR = timedelta(hours=1)


def tell_moderation(stage: DemoStage, shipped: NormSet, *, now: datetime) -> Life:
    """Moderate over six weeks; two cases stay pending."""
    at = yield now - timedelta(days=44)
    number = _norms(stage, shipped, at)
    at = yield at + HOUR
    version = norms_version_or_404(stage.session, stage.organisation.id, number)
    norms.adopt_norms_version(Work(stage.session, stage.with_role("supervisor")[0], at), version)
    at = yield now - timedelta(days=21)
    came = _receive_message(stage, "Sois unos sinvergüenzas, todos.", SLANG, at)
    yield from _take_measure(stage, came, MeasureProposal(K.WARN, "N1", "Insulta a quien lleva las cuentas."), at)
    at = yield now - timedelta(days=9)
    came = _receive_message(stage, "Lo repito: panda de sinvergüenzas y de vagos.", SLANG, at)
    yield from _take_measure(
        stage, came, MeasureProposal(K.BLOCK, "N1", "Insulta otra vez, doce días después de avisarle.", days=7), at
    )
    at = yield now - timedelta(days=6)
    came = _receive_message(stage, "Soy Encarna, mi DNI es 12345678Z, ¿me miráis la ayuda?", NEIGHBOUR, at)
    yield from _hide_at_once(stage, came, at, looked=True)
    at = yield now - timedelta(hours=7)
    came = _receive_message(stage, "Llamadme al 600 11 22 33, DNI 87654321X", NEIGHBOUR, at)
    yield from _hide_at_once(stage, came, at, looked=False)
    at = yield now - timedelta(hours=4)
    came = _receive_message(stage, "Menudos imbéciles estáis hechos.", "@tertulia_norte@social.example", at)
    at = yield at + HOUR
    _propose_measure(stage, came, MeasureProposal(K.WARN, "N1", "Insulta a quien lleva las cuentas."), at)


def _norms(stage: DemoStage, shipped: NormSet, at: datetime) -> int:
    where = f"https://{stage.organisation.slug}.example"
    ours = replace(shipped, url=f"{where}/normas", complain_url=f"{where}/quejas")
    return norms.write_norms_version(Work(stage.session, stage.with_role("editor")[0], at), ours).number


def _receive_message(stage: DemoStage, text: str, handle: str, at: datetime) -> ReceiptResult:
    incoming = IncomingMessage(
        source=MessageSource.NETWORK,
        text=text,
        received_at=at,
        key=f"demo:{handle}:{at.isoformat()}",
        channel_id=stage.channels["mastodon"].id,
        network="mastodon",
        handle=handle,
        permalink=f"https://social.example/{handle.partition('@')[0]}{at:%Y%m%d%H%M}",
    )
    return receive_message(Work(stage.session, system_actor(stage.organisation.id), at), stage.organisation, incoming)


def _propose_measure(stage: DemoStage, came: ReceiptResult, proposal: MeasureProposal, at: datetime) -> int:
    editor = stage.with_role("editor")[0]
    capture_evidence(Work(stage.session, editor, at), came.case, came.message)
    return measures.submit_measure(Work(stage.session, editor, at), came.case, came.message, proposal).id


def _take_measure(stage: DemoStage, came: ReceiptResult, proposal: MeasureProposal, at: datetime) -> Life:
    """Propose within the hour, decide as head, apply by hand."""
    at = yield at + HOUR
    number = _propose_measure(stage, came, proposal, at)
    at = yield at + HOUR
    measure = measure_queries.measure_or_404(stage.session, came.case, number)
    head, editor = stage.with_role("supervisor")[0], stage.with_role("editor")[0]
    measures.decide_on_measure(Work(stage.session, head, at), came.case, measure, yes=True, why="")
    _send_notice(stage, came, measure, at)
    if measure.done_at is None:
        at = yield at + HOUR
        how = "Bloqueada en la cuenta de Mastodon."
        measures.record_measure_done(Work(stage.session, editor, at), came.case, measure, how=how, ends_case=True)


def _hide_at_once(stage: DemoStage, came: ReceiptResult, at: datetime, *, looked: bool) -> Life:
    proposal = MeasureProposal(K.HIDE, "N3", "Muestra su número de identidad.", at_once=True)
    at = yield at + HOUR
    number = _propose_measure(stage, came, proposal, at)
    measure = measure_queries.measure_or_404(stage.session, came.case, number)
    _send_notice(stage, came, measure, at)
    if looked:
        at = yield at + HOUR
        why = "Es un DNI entero a la vista de todos."
        head = stage.with_role("supervisor")[0]
        reviews.uphold_measure(Work(stage.session, head, at), came.case, measure, why=why)


def _send_notice(stage: DemoStage, came: ReceiptResult, measure: ModerationMeasure, at: datetime) -> None:
    """Send the notices the worker does not."""
    notice = stage.session.get_one(Reply, measure.notice_id) if measure.notice_id else None
    if notice is not None and notice.state is ReplyState.AWAITING_HAND:
        mark_sent_by_hand(Work(stage.session, stage.with_role("editor")[0], at), came.case, notice)
