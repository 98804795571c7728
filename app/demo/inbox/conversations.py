"""A dozen conversations."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app.core.actor import Actor
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.cases.models.cases import Case
from app.domain.cases.queries.cases import case_or_404
from app.domain.cases.rules.categories import CaseOutcome, Category, Classification, SilenceReason, Urgency
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.usecases.cases.closure import close_case
from app.usecases.inbox import case_actions
from app.usecases.inbox.receipt import receive_message


class DemoConversation(NamedTuple):
    """`ago`: hours. `ends`: closure, with a silence's reason and note."""

    ago: float
    account: str
    author: str
    text: str
    confirmed: bool = False
    ends: CaseOutcome | None = None
    silence: SilenceReason | None = None
    note: str = ""
    is_public: bool = True


CAMPAIGN = "Pedimos que la piscina abra también en septiembre, como hacen los pueblos de al lado. #PiscinaEnSeptiembre"
CONVERSATIONS = (
    DemoConversation(
        170,
        "facebook",
        "Rosa M.",
        "Muchas gracias por la rapidez con la fuga de la calle del Pozo",
        True,
        CaseOutcome.ANSWERED,
        note="Se le dieron las gracias.",
    ),
    DemoConversation(
        120,
        "x",
        "@faroles_ya",
        "La farola de la esquina de la plaza está fundida desde el lunes",
        True,
        CaseOutcome.REFERRED,
        note="Pasado a alumbrado con la referencia AL-218.",
    ),
    DemoConversation(
        96, "x", "@cazapanes", "Sois unos sinvergüenzas", True, CaseOutcome.NO_ANSWER, SilenceReason.INSULT
    ),
    DemoConversation(
        75,
        "facebook",
        "Compra ya",
        "Suscríbete a mi canal y gana dinero desde casa",
        True,
        CaseOutcome.NO_ANSWER,
        SilenceReason.TROLL,
        note="Contra la norma 4 de participación.",
    ),
    DemoConversation(
        52, "facebook", "Julián P.", "Llevamos tres semanas con la basura sin recoger y nadie contesta", True
    ),
    DemoConversation(49, "mastodon", "@marina@red.example", "¿Cuándo acaba el plazo de las ayudas de comedor?", True),
    DemoConversation(30, "facebook", "Vecina de Las Eras", "He oído que van a cerrar el mercado"),
    DemoConversation(26, "instagram", "lur_eta_ur", "What time does the swimming pool open at weekends?", True),
    DemoConversation(20, "x", "@prensacomarcal", "Soy periodista y preparo algo para un reportaje sobre la riada"),
    DemoConversation(5, "facebook", "Amparo G.", "¿Cómo va mi expediente de la terraza?", is_public=False),
    DemoConversation(3, "mastodon", "@oriol@red.example", "El fanal de la cantonada no funciona, i ja fa una setmana"),
    DemoConversation(2, "instagram", "paseante", "Estaría bien poner una fuente junto a la pista de patinaje"),
    DemoConversation(
        0.4, "x", "@portal4", "Huele a gas en el portal del número 4 de la calle Nueva y hay vecinos mayores dentro"
    ),
)
NEIGHBOURS = 14


def conversation_lives(stage: DemoStage, now: datetime) -> Iterator[Life]:
    """Yield lives; only the town has any."""
    if stage.place.slug != "villacauce":
        return
    for number, conversation in enumerate(CONVERSATIONS):
        yield _conversation(stage, conversation, f"demo:{number}", now)
    yield _campaign(stage, now)
    yield _writes_again(stage, now)


def _conversation(stage: DemoStage, conversation: DemoConversation, key: str, end: datetime) -> Life:
    author, editor = _people(stage)
    now = yield end - timedelta(hours=conversation.ago)
    case = _receive_message(stage, conversation, key, author, now)
    if not conversation.confirmed:
        return
    now = yield now + timedelta(minutes=12)
    case = _lock_case(stage, case)
    case_actions.confirm_triage(Work(stage.session, author, now), case)
    case_actions.assign_case(Work(stage.session, author, now), case, author.person_id, author.name)
    if conversation.ends is None:
        return
    now = yield now + timedelta(minutes=25)
    close_case(
        Work(stage.session, editor, now),
        _lock_case(stage, case),
        conversation.ends,
        silence=conversation.silence,
        note=conversation.note,
    )


def _campaign(stage: DemoStage, end: datetime) -> Life:
    """Make one case of identical messages, reclassed as a suggestion."""
    author, editor = _people(stage)
    now = yield end - timedelta(hours=9)
    first = _receive_message(stage, DemoConversation(9, "x", "@vecina0", CAMPAIGN), "demo:campaign:0", author, now)
    for number in range(1, NEIGHBOURS):
        now = yield now + timedelta(minutes=7)
        _receive_message(
            stage, DemoConversation(9, "x", f"@vecina{number}", CAMPAIGN), f"demo:campaign:{number}", author, now
        )
    case = _lock_case(stage, first)
    becomes = Classification(Category.SUGGESTION, Urgency.ORDINARY, "es", CaseOutcome.ANSWERED)
    case_actions.correct_triage(Work(stage.session, editor, now), case, becomes)
    case_actions.add_note(Work(stage.session, editor, now), case, "Preguntar a Deportes antes de contestar.")


def _writes_again(stage: DemoStage, end: datetime) -> Life:
    """Continue two days later."""
    author, _ = _people(stage)
    conversation = DemoConversation(
        72, "mastodon", "@sira@red.example", "¿La obra de la avenida afecta también al puente viejo?"
    )
    now = yield end - timedelta(hours=conversation.ago)
    case = _receive_message(stage, conversation, "demo:again:0", author, now, thread="demo:again")
    now = yield now + timedelta(hours=2)
    case = _lock_case(stage, case)
    case_actions.confirm_triage(Work(stage.session, author, now), case)
    close_case(Work(stage.session, author, now), case, CaseOutcome.ANSWERED, note="Contestado con el plano de desvíos.")
    now = yield end - timedelta(hours=6)
    again = conversation._replace(text="Gracias, pero el plano no dice nada de los autobuses. ¿Por dónde pasan?")
    _receive_message(stage, again, "demo:again:1", author, now, thread="demo:again")


def _receive_message(
    stage: DemoStage, conversation: DemoConversation, key: str, actor: Actor, now: datetime, thread: str = ""
) -> Case:
    channel = stage.channels[conversation.account]
    incoming = IncomingMessage(
        MessageSource.BY_HAND,
        conversation.text,
        now - timedelta(minutes=4),
        key,
        thread=thread,
        channel_id=channel.id,
        network=channel.network.value,
        handle=conversation.author,
        is_public=conversation.is_public,
    )
    return receive_message(Work(stage.session, actor, now), stage.organisation, incoming).case


def _lock_case(stage: DemoStage, case: Case) -> Case:
    return case_or_404(stage.session, stage.organisation.id, case.year, case.ordinal, lock=True)


def _people(stage: DemoStage) -> Sequence[Actor]:
    return stage.with_role("author")[0], stage.with_role("editor")[0]
