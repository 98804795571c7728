"""The town's norms, an insult that went from a warning to a block, an identity number, and what waits for somebody."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.citizens.models import ModerationMeasure, Reply
from app.citizens.queries import measures as queries
from app.citizens.queries.norms import version_or_404
from app.citizens.rules.asked import Asked
from app.citizens.rules.cases import Source
from app.citizens.rules.incoming import Incoming
from app.citizens.rules.measures import MeasureKind
from app.citizens.rules.norms import Norms
from app.citizens.rules.replies import ReplyState
from app.citizens.service import measures, norms, reviewing
from app.citizens.service.arriving import Received, receive
from app.citizens.service.evidence import capture
from app.citizens.service.settling import mark_sent_by_hand
from app.core.actor import the_clock
from app.demo.life import Life
from app.demo.stage import Stage

K = MeasureKind
SLANG = "@calleja_bravo@social.example"
NEIGHBOUR = "@encarna.ruiz@social.example"
HOUR = timedelta(hours=1)


def moderated(stage: Stage, shipped: Norms, *, now: datetime) -> Life:
    """Over six weeks; the last two things still wait for somebody."""
    at = yield now - timedelta(days=44)
    number = _norms(stage, shipped, at)
    at = yield at + HOUR
    version = version_or_404(stage.session, stage.organisation.id, number)
    norms.adopt_norms(stage.session, version, actor=stage.with_role("supervisor")[0], now=at)
    at = yield now - timedelta(days=21)
    came = _written(stage, "Sois unos sinvergüenzas, todos.", SLANG, at)
    yield from _taken(stage, came, Asked(K.WARN, "N1", "Insulta a quien lleva las cuentas."), at)
    at = yield now - timedelta(days=9)
    came = _written(stage, "Lo repito: panda de sinvergüenzas y de vagos.", SLANG, at)
    yield from _taken(stage, came, Asked(K.BLOCK, "N1", "Insulta otra vez, doce días después de avisarle.", days=7), at)
    at = yield now - timedelta(days=6)
    came = _written(stage, "Soy Encarna, mi DNI es 12345678Z, ¿me miráis la ayuda?", NEIGHBOUR, at)
    yield from _at_once(stage, came, at, looked=True)
    at = yield now - timedelta(hours=7)
    came = _written(stage, "Llamadme al 600 11 22 33, DNI 87654321X", NEIGHBOUR, at)
    yield from _at_once(stage, came, at, looked=False)
    at = yield now - timedelta(hours=4)
    came = _written(stage, "Menudos imbéciles estáis hechos.", "@tertulia_norte@social.example", at)
    at = yield at + HOUR
    _proposed(stage, came, Asked(K.WARN, "N1", "Insulta a quien lleva las cuentas."), at)


def _norms(stage: Stage, shipped: Norms, at: datetime) -> int:
    """The number of the version that is written."""
    where = f"https://{stage.organisation.slug}.example"
    ours = replace(shipped, url=f"{where}/normas", complain_url=f"{where}/quejas")
    return norms.write_norms(stage.session, ours, actor=stage.with_role("editor")[0], now=at).number


def _written(stage: Stage, text: str, handle: str, at: datetime) -> Received:
    incoming = Incoming(
        source=Source.NETWORK,
        text=text,
        received_at=at,
        key=f"demo:{handle}:{at.isoformat()}",
        channel_id=stage.channels["mastodon"].id,
        network="mastodon",
        handle=handle,
        permalink=f"https://social.example/{handle.partition('@')[0]}{at:%Y%m%d%H%M}",
    )
    return receive(stage.session, stage.organisation, incoming, actor=the_clock(stage.organisation.id), now=at)


def _proposed(stage: Stage, came: Received, asked: Asked, at: datetime) -> int:
    editor = stage.with_role("editor")[0]
    capture(stage.session, came.case, came.message, actor=editor, now=at)
    return measures.propose(stage.session, came.case, came.message, asked, actor=editor, now=at).id


def _taken(stage: Stage, came: Received, asked: Asked, at: datetime) -> Life:
    """Proposed within the hour, decided by the head of communication, and done by hand."""
    at = yield at + HOUR
    number = _proposed(stage, came, asked, at)
    at = yield at + HOUR
    measure = queries.measure_or_404(stage.session, came.case, number)
    head, editor = stage.with_role("supervisor")[0], stage.with_role("editor")[0]
    measures.decide(stage.session, came.case, measure, yes=True, why="", actor=head, now=at)
    _told(stage, came, measure, at)
    if measure.done_at is None:
        at = yield at + HOUR
        how = "Bloqueada en la cuenta de Mastodon."
        measures.do(stage.session, came.case, measure, how=how, ends_case=True, actor=editor, now=at)


def _at_once(stage: Stage, came: Received, at: datetime, *, looked: bool) -> Life:
    asked = Asked(K.HIDE, "N3", "Muestra su número de identidad.", at_once=True)
    at = yield at + HOUR
    number = _proposed(stage, came, asked, at)
    measure = queries.measure_or_404(stage.session, came.case, number)
    _told(stage, came, measure, at)
    if looked:
        at = yield at + HOUR
        why = "Es un DNI entero a la vista de todos."
        head = stage.with_role("supervisor")[0]
        reviewing.confirm(stage.session, came.case, measure, why=why, actor=head, now=at)


def _told(stage: Stage, came: Received, measure: ModerationMeasure, at: datetime) -> None:
    """Its notice is sent by hand at once, where the worker does not send it."""
    notice = stage.session.get_one(Reply, measure.notice_id) if measure.notice_id else None
    if notice is not None and notice.state is ReplyState.AWAITING_HAND:
        mark_sent_by_hand(stage.session, came.case, notice, actor=stage.with_role("editor")[0], now=at)
