"""How the town's own protocol came about, the afternoon everybody wrote of the same, and how it was told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.citizens.jobs.crisis import look
from app.citizens.models import Case, ProtocolVersion
from app.citizens.rules.cases import Source
from app.citizens.rules.categories import Outcome
from app.citizens.rules.crises import CrisisLevel
from app.citizens.rules.incoming import Incoming
from app.citizens.service import crises, protocols, takers
from app.citizens.service.arriving import receive
from app.citizens.service.closing import close
from app.citizens.service.watching import note
from app.core.actor import the_clock
from app.demo.life import Life
from app.demo.stage import Stage
from app.organisations.queries import units

BEGUN = timedelta(days=40)
STORMED = timedelta(hours=20)
APART = timedelta(seconds=70)
STILL_OPEN = 4
"""Of those who wrote that afternoon, how many nobody has answered yet."""
WORDS = [("es", "marquesina"), ("es", "=pérgola"), ("es", "=pérgolas")]
NOTE = "Los avisos de marquesinas y pérgolas rotas entraban como quejas; son incidencias."
STORM = (
    "No sale agua del grifo en la calle {street}, ¿qué pasa?",
    "Sin agua en toda la calle {street} desde las cuatro",
    "¿Cuándo vuelve el agua a la calle {street}?",
    "En la calle {street} el agua sale marrón, ¿se puede beber?",
)
STREETS = ("Mayor", "del Molino", "de la Estación", "Nueva", "del Río", "de los Olmos", "San Roque")
SPOKEN = (
    "Avería en la tubería general. No hay agua en el centro. Hay cisternas en la plaza. Próxima actualización: 18:30.",
    "Sin cambios: se sigue reparando. Próxima actualización: 19:30.",
    "El agua ha vuelto. Deje correr el grifo unos minutos antes de beber.",
)


def protocol_written(stage: Stage, *, now: datetime) -> Life:
    """A version of their own, written by one and let in by another; and an afternoon without water."""
    at = yield now - BEGUN
    version = _proposed(stage, at)
    at = yield at + timedelta(days=1)
    boss = stage.with_role("supervisor")[0]
    protocols.adopt(stage.session, version, seen=version.digest, actor=boss, now=at)
    begun = now - STORMED
    cases: list[Case] = []
    for n in range(26):
        at = yield begun + n * APART
        cases.append(_came(stage, n, at))
    at = yield at + timedelta(minutes=2)
    note(stage.session, stage.organisation, look(stage.session, stage.organisation, now=at), now=at)
    yield from _crisis(stage, at + timedelta(minutes=11), cases[:-STILL_OPEN])


def _proposed(stage: Stage, at: datetime) -> ProtocolVersion:
    editor = stage.with_role("editor")[0]
    open_units = [one for one in units(stage.session, stage.organisation.id) if not one.closed]
    for name, unit in zip(("unit", "press"), open_units, strict=False):
        takers.name_taker(stage.session, name, unit.id, actor=editor, now=at)
    version = protocols.begin(stage.session, actor=editor, now=at)
    there = protocols.lexicon_of(protocols.protocol_of(version), "things").terms
    protocols.write_words(stage.session, version, "things", [*there, *WORDS], actor=editor, now=at)
    protocols.propose(stage.session, version, note=NOTE, actor=editor, now=at)
    return version


def _came(stage: Stage, n: int, at: datetime) -> Case:
    street = STREETS[n % len(STREETS)]
    incoming = Incoming(
        Source.NETWORK,
        STORM[n % len(STORM)].format(street=street),
        at,
        key=f"demo:storm:{n}",
        network="mastodon",
        handle=f"vecina{n}@red.example",
    )
    return receive(stage.session, stage.organisation, incoming, actor=the_clock(stage.organisation.id), now=at).case


def _crisis(stage: Stage, at: datetime, told: Sequence[Case]) -> Life:
    """Declared, told three times and ended; those who asked are `told` together, with where it was said."""
    boss = stage.with_role("supervisor")[0]
    at = yield at
    said = crises.Declaration(
        CrisisLevel.WATCHED,
        "Corte de agua en el centro",
        "Llegan decenas de mensajes sobre el mismo corte y el servicio confirma una avería.",
        "Gabinete de comunicación",
        "La web municipal, apartado de avisos",
        cadence=60,
    )
    crisis = crises.declare(stage.session, stage.organisation, said, actor=boss, now=at)
    for minutes, text in zip((4, 58, 71), SPOKEN, strict=True):
        at = yield at + timedelta(minutes=minutes)
        crises.update(stage.session, crisis, text, actor=boss, now=at)
    at = yield at + timedelta(minutes=20)
    crises.end(stage.session, crisis, reason="El servicio está restablecido y ya no llegan avisos.", actor=boss, now=at)
    at = yield at + timedelta(minutes=15)
    agent = stage.with_role("author")[0]
    for case in told:
        if case.closed_at is None:
            close(stage.session, case, Outcome.ANSWERED, note="Se remitió al aviso oficial.", actor=agent, now=at)
