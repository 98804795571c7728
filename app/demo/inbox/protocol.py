"""The town's protocol, and a crisis."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.core.actor import system_actor
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.domain.crisis.rules.crises import CrisisLevel
from app.domain.organisations.queries import units
from app.domain.triage.models import ProtocolVersion
from app.usecases.cases.closure import close_case
from app.usecases.crisis import crises
from app.usecases.crisis.spike_watch import current_spikes, record_spikes
from app.usecases.inbox.receipt import receive_message
from app.usecases.triage import protocol

BEGUN_AGO = timedelta(days=40)
STORM_AGO = timedelta(hours=20)
BETWEEN_MESSAGES = timedelta(seconds=70)
STILL_OPEN = 4
WORDS = [("es", "marquesina"), ("es", "=pérgola"), ("es", "=pérgolas")]
NOTE = "Los avisos de marquesinas y pérgolas rotas entraban como quejas; son incidencias."
STORM = (
    "No sale agua del grifo en la calle {street}, ¿qué pasa?",
    "Sin agua en toda la calle {street} desde las cuatro",
    "¿Cuándo vuelve el agua a la calle {street}?",
    "En la calle {street} el agua sale marrón, ¿se puede beber?",
)
STREETS = ("Mayor", "del Molino", "de la Estación", "Nueva", "del Río", "de los Olmos", "San Roque")
CRISIS_UPDATES = (
    "Avería en la tubería general. No hay agua en el centro. Hay cisternas en la plaza. Próxima actualización: 18:30.",
    "Sin cambios: se sigue reparando. Próxima actualización: 19:30.",
    "El agua ha vuelto. Deje correr el grifo unos minutos antes de beber.",
)


def tell_protocol(stage: DemoStage, *, now: datetime) -> Life:
    """Adopt the protocol with two people; then live an afternoon without water."""
    at = yield now - BEGUN_AGO
    version = _propose_protocol(stage, at)
    at = yield at + timedelta(days=1)
    boss = stage.with_role("supervisor")[0]
    protocol.adopt_version(Work(stage.session, boss, at), version, seen=version.digest)
    begun = now - STORM_AGO
    cases: list[Case] = []
    for n in range(26):
        at = yield begun + n * BETWEEN_MESSAGES
        cases.append(_receive_storm(stage, n, at))
    at = yield at + timedelta(minutes=2)
    record_spikes(stage.session, stage.organisation, current_spikes(stage.session, stage.organisation, now=at), now=at)
    yield from _tell_crisis(stage, at + timedelta(minutes=11), cases[:-STILL_OPEN])


def _propose_protocol(stage: DemoStage, at: datetime) -> ProtocolVersion:
    editor = stage.with_role("editor")[0]
    open_units = [candidate for candidate in units(stage.session, stage.organisation.id) if not candidate.closed]
    for name, unit in zip(("unit", "press"), open_units, strict=False):
        protocol.set_assignee(Work(stage.session, editor, at), name, unit.id)
    version = protocol.begin_version(Work(stage.session, editor, at))
    terms = protocol.find_lexicon(protocol.version_protocol(version), "things").terms
    protocol.write_terms(Work(stage.session, editor, at), version, "things", [*terms, *WORDS])
    protocol.propose_version(Work(stage.session, editor, at), version, note=NOTE)
    return version


def _receive_storm(stage: DemoStage, n: int, at: datetime) -> Case:
    street = STREETS[n % len(STREETS)]
    incoming = IncomingMessage(
        MessageSource.NETWORK,
        STORM[n % len(STORM)].format(street=street),
        at,
        key=f"demo:storm:{n}",
        network="mastodon",
        handle=f"vecina{n}@red.example",
    )
    return receive_message(
        Work(stage.session, system_actor(stage.organisation.id), at), stage.organisation, incoming
    ).case


def _tell_crisis(stage: DemoStage, at: datetime, cases: Sequence[Case]) -> Life:
    """Declare, update three times, end; answer `cases` together with its link."""
    boss = stage.with_role("supervisor")[0]
    at = yield at
    declaration = crises.CrisisDeclaration(
        CrisisLevel.WATCHED,
        "Corte de agua en el centro",
        "Llegan decenas de mensajes sobre el mismo corte y el servicio confirma una avería.",
        "Gabinete de comunicación",
        "La web municipal, apartado de avisos",
        cadence=60,
    )
    crisis = crises.declare_crisis(Work(stage.session, boss, at), stage.organisation, declaration)
    for minutes, text in zip((4, 58, 71), CRISIS_UPDATES, strict=True):
        at = yield at + timedelta(minutes=minutes)
        crises.add_update(Work(stage.session, boss, at), crisis, text)
    at = yield at + timedelta(minutes=20)
    crises.end_declared_crisis(
        Work(stage.session, boss, at), crisis, reason="El servicio está restablecido y ya no llegan avisos."
    )
    at = yield at + timedelta(minutes=15)
    agent = stage.with_role("author")[0]
    for case in cases:
        if case.closed_at is None:
            close_case(Work(stage.session, agent, at), case, CaseOutcome.ANSWERED, note="Se remitió al aviso oficial.")
