from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from app.core.actor import Actor
from app.core.permissions import Role
from app.core.zones import local_day
from app.db.work import Work
from app.demo.inbox.replies import fill_usual_values
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.cases.models.cases import Case
from app.domain.cases.queries.cases import case_messages, case_or_404, case_replies
from app.domain.cases.rules.categories import CaseOutcome, SilenceReason
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.usecases.cases.closure import close_case
from app.usecases.inbox import case_actions
from app.usecases.inbox.receipt import receive_message
from app.usecases.replies.composition import ReplyInput
from app.usecases.replies.manual_outcome import mark_sent_by_hand
from app.usecases.replies.submission import case_mark, write_reply

ENDED, SILENT = CaseOutcome, SilenceReason
TERMS_URL = "https://villacauce.example/tramites"


class PastQuestion(NamedTuple):
    """`after`: minutes to closure, `about`: the template's value."""

    account: str
    text: str
    after: int
    ends: CaseOutcome = ENDED.ANSWERED
    about: str = ""
    silence: SilenceReason | None = None
    note: str = ""


PAST_QUESTIONS = (
    PastQuestion(
        "facebook", "¿Cuándo acaba el plazo de matrícula de la escuela infantil?", 35, about="la escuela infantil"
    ),
    PastQuestion(
        "x", "El semáforo del cruce del mercado lleva apagado desde ayer", 50, ENDED.REFERRED, note="Pasado a Tráfico."
    ),
    PastQuestion("instagram", "Qué bonita quedó la plaza, enhorabuena", 90, note="Se le dieron las gracias."),
    PastQuestion(
        "mastodon", "Quins documents calen per a empadronar-se?", 55, note="Se le envió la lista de documentos."
    ),
    PastQuestion(
        "facebook", "Hay un bache enorme en la calle del Pozo", 110, ENDED.REFERRED, note="Parte de obras 311."
    ),
    PastQuestion(
        "x", "Llevo un mes esperando la licencia y nadie me coge el teléfono", 200, ENDED.REFERRED, note="A Urbanismo."
    ),
    PastQuestion("x", "Inútiles, no servís para nada", 30, ENDED.NO_ANSWER, silence=SILENT.INSULT),
    PastQuestion("facebook", "¿Hasta qué día se pueden pedir las becas de libros?", 25, about="las becas de libros"),
    PastQuestion(
        "instagram", "Propongo poner más sombra en el patio del colegio", 130, note="Apuntado para Educación."
    ),
    PastQuestion(
        "mastodon", "¿Qué plazo hay para inscribirse en los talleres?", 40, about="los talleres de la casa de cultura"
    ),
    PastQuestion(
        "facebook", "El contenedor de vidrio de Las Eras está lleno", 75, ENDED.REFERRED, note="Aviso a Limpieza."
    ),
    PastQuestion(
        "x", "Gana dinero desde tu casa, escríbeme", 20, ENDED.NO_ANSWER, silence=SILENT.TROLL, note="Publicidad."
    ),
)
MONTHS = 3
FIRST_HOUR = 9
USED = timedelta(minutes=1)
TERM = timedelta(days=20)


def past_month_lives(stage: DemoStage, *, now: datetime) -> Iterator[Life]:
    """Yield three months, one every working day or two."""
    today = local_day(now, stage.place.zone)
    before = today - timedelta(days=31 * MONTHS + 10)
    yield fill_usual_values(stage, stage.instant(before, time(FIRST_HOUR)))
    for place in range(MONTHS * len(PAST_QUESTIONS)):
        question = PAST_QUESTIONS[(place * 5 + place // len(PAST_QUESTIONS)) % len(PAST_QUESTIONS)]
        day = today - timedelta(days=31 * MONTHS - place * 2 + 7)
        day -= timedelta(days=max(0, day.weekday() - 4))
        begun = stage.instant(day, time(FIRST_HOUR + place % 3, 7 * place % 60))
        yield _conversation(stage, question, f"demo:seasons:{place}", begun)


def _conversation(stage: DemoStage, question: PastQuestion, key: str, begun: datetime) -> Life:
    agent = stage.with_role(Role.AUTHOR)[0]
    now = yield begun
    case = _receive_message(stage, question, key, agent, now)
    now = yield begun + timedelta(minutes=question.after)
    case = case_or_404(stage.session, stage.organisation.id, case.year, case.ordinal, lock=True)
    case_actions.confirm_triage(Work(stage.session, agent, now), case)
    if question.about:
        yield from _answer_case(stage, case, question.about, agent, now)
    else:
        close_case(Work(stage.session, agent, now), case, question.ends, silence=question.silence, note=question.note)


def _answer_case(stage: DemoStage, case: Case, about: str, agent: Actor, now: datetime) -> Life:
    session, day = stage.session, local_day(now, stage.place.zone)
    values = {"tramite": about, "inicio": day.isoformat(), "fin": (day + TERM).isoformat(), "url": TERMS_URL}
    base = case_mark(case_messages(session, case), case_replies(session, case))
    reply = write_reply(
        Work(session, agent, now), stage.organisation, case, ReplyInput("T01", values=values), base=base
    )
    now = yield now + USED
    mark_sent_by_hand(Work(session, agent, now), case, reply)


def _receive_message(stage: DemoStage, question: PastQuestion, key: str, agent: Actor, now: datetime) -> Case:
    channel = stage.channels[question.account]
    incoming = IncomingMessage(
        MessageSource.BY_HAND,
        question.text,
        now - timedelta(minutes=3),
        key,
        channel_id=channel.id,
        network=channel.network.value,
    )
    return receive_message(Work(stage.session, agent, now), stage.organisation, incoming).case
