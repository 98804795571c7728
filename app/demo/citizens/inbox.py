"""A dozen conversations of the town: of several kinds, languages and ends, told through the product's own deeds."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app.citizens.models import Case
from app.citizens.queries.cases import case_or_404
from app.citizens.rules.cases import Source
from app.citizens.rules.categories import Category, Outcome, Silence, Urgency
from app.citizens.rules.correcting import Reading
from app.citizens.rules.incoming import Incoming
from app.citizens.service import handling
from app.citizens.service.arriving import receive
from app.citizens.service.closing import close
from app.core.actor import Actor
from app.demo.life import Life
from app.demo.stage import Stage


class Said(NamedTuple):
    """`ago`: hours before now. `ends`: how somebody closed it, with the reason of a silence and a note."""

    ago: float
    account: str
    author: str
    text: str
    confirmed: bool = False
    ends: Outcome | None = None
    silence: Silence | None = None
    note: str = ""
    is_public: bool = True


CAMPAIGN = "Pedimos que la piscina abra también en septiembre, como hacen los pueblos de al lado. #PiscinaEnSeptiembre"
WRITTEN = (
    Said(170, "facebook", "Rosa M.", "Muchas gracias por la rapidez con la fuga de la calle del Pozo", True,
         Outcome.ANSWERED, note="Se le dieron las gracias."),
    Said(120, "x", "@faroles_ya", "La farola de la esquina de la plaza está fundida desde el lunes", True,
         Outcome.REFERRED, note="Pasado a alumbrado con la referencia AL-218."),
    Said(96, "x", "@cazapanes", "Sois unos sinvergüenzas", True, Outcome.NO_ANSWER, Silence.INSULT),
    Said(75, "facebook", "Compra ya", "Suscríbete a mi canal y gana dinero desde casa", True, Outcome.NO_ANSWER,
         Silence.TROLL, note="Contra la norma 4 de participación."),
    Said(52, "facebook", "Julián P.", "Llevamos tres semanas con la basura sin recoger y nadie contesta", True),
    Said(49, "mastodon", "@marina@red.example", "¿Cuándo acaba el plazo de las ayudas de comedor?", True),
    Said(30, "facebook", "Vecina de Las Eras", "He oído que van a cerrar el mercado"),
    Said(26, "instagram", "lur_eta_ur", "What time does the swimming pool open at weekends?", True),
    Said(20, "x", "@prensacomarcal", "Soy periodista y preparo algo para un reportaje sobre la riada"),
    Said(5, "facebook", "Amparo G.", "¿Cómo va mi expediente de la terraza?", is_public=False),
    Said(3, "mastodon", "@oriol@red.example", "El fanal de la cantonada no funciona, i ja fa una setmana"),
    Said(2, "instagram", "paseante", "Estaría bien poner una fuente junto a la pista de patinaje"),
    Said(0.4, "x", "@portal4", "Huele a gas en el portal del número 4 de la calle Nueva y hay vecinos mayores dentro"),
)  # fmt: skip
NEIGHBOURS = 14
"""How many wrote the words of the campaign."""


def inbox_of(stage: Stage, now: datetime) -> Iterator[Life]:
    """Each conversation's life; only the town has any."""
    if stage.place.slug != "villacauce":
        return
    for number, said in enumerate(WRITTEN):
        yield _conversation(stage, said, f"demo:{number}", now)
    yield _campaign(stage, now)
    yield _writes_again(stage, now)


def _conversation(stage: Stage, said: Said, key: str, end: datetime) -> Life:
    author, editor = _people(stage)
    now = yield end - timedelta(hours=said.ago)
    case = _written(stage, said, key, author, now)
    if not said.confirmed:
        return
    now = yield now + timedelta(minutes=12)
    case = _locked(stage, case)
    handling.confirm(stage.session, case, actor=author, now=now)
    handling.assign(stage.session, case, author.person_id, author.name, actor=author, now=now)
    if said.ends is None:
        return
    now = yield now + timedelta(minutes=25)
    close(stage.session, _locked(stage, case), said.ends, silence=said.silence, note=said.note, actor=editor, now=now)


def _campaign(stage: Stage, end: datetime) -> Life:
    """The same words from many: one case; whoever answers says it is a suggestion, and not what was proposed."""
    author, editor = _people(stage)
    now = yield end - timedelta(hours=9)
    first = _written(stage, Said(9, "x", "@vecina0", CAMPAIGN), "demo:campaign:0", author, now)
    for number in range(1, NEIGHBOURS):
        now = yield now + timedelta(minutes=7)
        _written(stage, Said(9, "x", f"@vecina{number}", CAMPAIGN), f"demo:campaign:{number}", author, now)
    case = _locked(stage, first)
    becomes = Reading(Category.SUGGESTION, Urgency.ORDINARY, "es", Outcome.ANSWERED)
    handling.correct(stage.session, case, becomes, actor=editor, now=now)
    handling.note(stage.session, case, "Preguntar a Deportes antes de contestar.", actor=editor, now=now)


def _writes_again(stage: Stage, end: datetime) -> Life:
    """Somebody whose question was answered writes in the same conversation two days later."""
    author, _ = _people(stage)
    said = Said(72, "mastodon", "@sira@red.example", "¿La obra de la avenida afecta también al puente viejo?")
    now = yield end - timedelta(hours=said.ago)
    case = _written(stage, said, "demo:again:0", author, now, thread="demo:again")
    now = yield now + timedelta(hours=2)
    case = _locked(stage, case)
    handling.confirm(stage.session, case, actor=author, now=now)
    close(stage.session, case, Outcome.ANSWERED, note="Contestado con el plano de desvíos.", actor=author, now=now)
    now = yield end - timedelta(hours=6)
    again = said._replace(text="Gracias, pero el plano no dice nada de los autobuses. ¿Por dónde pasan?")
    _written(stage, again, "demo:again:1", author, now, thread="demo:again")


def _written(stage: Stage, said: Said, key: str, actor: Actor, now: datetime, thread: str = "") -> Case:
    channel = stage.channels[said.account]
    incoming = Incoming(
        Source.BY_HAND,
        said.text,
        now - timedelta(minutes=4),
        key,
        thread=thread,
        channel_id=channel.id,
        network=channel.network.value,
        handle=said.author,
        is_public=said.is_public,
    )
    return receive(stage.session, stage.organisation, incoming, actor=actor, now=now).case


def _locked(stage: Stage, case: Case) -> Case:
    return case_or_404(stage.session, stage.organisation.id, case.year, case.ordinal, lock=True)


def _people(stage: Stage) -> Sequence[Actor]:
    return stage.with_role("author")[0], stage.with_role("editor")[0]
