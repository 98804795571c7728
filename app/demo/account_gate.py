"""The town's proposed account, half through the gate."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.core.actor import Actor
from app.core.zones import instant_of, local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.directory.rules.networks import Network
from app.domain.plan.rules.gate import PieceKind
from app.domain.plan.rules.profiles import Observation
from app.domain.plan.rules.purpose import Purpose
from app.domain.plan.rules.sample_pieces import PastedPiece
from app.usecases.directory import registration
from app.usecases.plan import account_acts
from app.usecases.plan.checklist import ChecklistAnswers, save_checklist, store_samples
from app.usecases.plan.profiles import ProfileDetails, add_observation, add_profile

BEGUN_DAYS, WAIT_DAYS = 16, 45
WEEK = {day: [["09:00", "14:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
YOUTH = registration.ChannelDetails(
    network=Network.TIKTOK,
    name="Juventud Villacauce",
    handle="@juventudvillacauce",
    url="",
    languages=["es", "ca"],
    responsible_id=None,
)
OBSERVED_PROFILES = (
    (
        ProfileDetails(
            "Juventud de Altavega", Network.TIKTOK, "Ayuntamiento de Altavega", "https://tiktok.example/@altavega"
        ),
        3,
    ),
    (
        ProfileDetails(
            "Casal Jove de Montclar", Network.TIKTOK, "Ajuntament de Montclar", "https://tiktok.example/@casal"
        ),
        4,
    ),
    (
        ProfileDetails(
            "Biblioteca de Peñalta", Network.TIKTOK, "Ayuntamiento de Peñalta", "https://tiktok.example/@biblio"
        ),
        1.5,
    ),
)
SHORT_GATES = (
    "El carné joven se pide en el mostrador de Juventud con el DNI. Sirve también para el autobús.",
    "Abierta la inscripción a las salidas en bicicleta de los sábados. Quince plazas, gratis.",
    "La sala de estudio alarga su horario en exámenes: de 8 de la mañana a 1 de la madrugada.",
    "¿Primera beca? Estos son los tres papeles que casi siempre faltan.",
    "Taller de currículum el jueves a las 17:00 en el centro joven. No hace falta apuntarse.",
    "Se puede ensayar en el local de música de lunes a viernes. La reserva se hace por semanas.",
    "Ayuda para el alquiler: hasta cuándo se pide y dónde preguntar sin cita.",
    "El punto violeta de las fiestas está junto al escenario. Atiende toda la noche.",
)
LONG_GATES = (
    "Guion de un minuto: cómo se pide la ayuda al transporte. Primero, quién puede pedirla: quien estudia fuera y está "
    "empadronado aquí desde enero. Segundo, qué se lleva: el DNI, la matrícula y un justificante de los viajes. "
    "Tercero, dónde: en la sede electrónica o en el mostrador de Juventud, con cita. Cuarto, cuándo se sabe "
    "algo: la lista sale en el tablón en unas seis semanas. "
    "Se cierra con la dirección del centro joven y su horario, sin música de moda."
)
GENERAL = ChecklistAnswers(
    purpose=Purpose.PUBLIC_SERVICE,
    objectives="Que los avisos que afectan a la calle lleguen el mismo día a la mitad del pueblo.",
    audiences="Quien vive en el municipio y quien tiene aquí su negocio.",
    address="comunicacion@villacauce.example",
    handover="Las claves están en el gestor de contraseñas de la casa; el alta la tiene Informática.",
    attention_hours=WEEK,
)


def tell_account_gate(stage: DemoStage, *, now: datetime) -> Life:
    today, zone = local_day(now, stage.place.zone), stage.place.zone
    keeper, editor = stage.with_role("administrator")[0], stage.with_role("editor")[0]
    at = yield instant_of(today - timedelta(days=BEGUN_DAYS), time(9, 40), zone, fold=0)
    proposed = account_acts.register_account(Work(stage.session, keeper, at), YOUTH, None)
    at = yield at + timedelta(days=1, minutes=25)
    begun = replace(_begun_list(today), administrators=[editor.name])
    save_checklist(Work(stage.session, editor, at), proposed, begun, base=0)
    pieces = [*(PastedPiece(PieceKind.SHORT, text) for text in SHORT_GATES), PastedPiece(PieceKind.LONG, LONG_GATES)]
    at = yield at + timedelta(minutes=20)
    store_samples(Work(stage.session, editor, at), proposed, pieces, None)
    at = yield at + timedelta(minutes=30)
    _observe_profiles(stage, editor, at)
    general = replace(GENERAL, administrators=[editor.name, stage.with_role("supervisor")[0].name])
    for name in ("mastodon", "x"):
        save_checklist(Work(stage.session, editor, at), stage.channels[name], general, base=0)


def _observe_profiles(stage: DemoStage, editor: Actor, at: datetime) -> None:
    day = local_day(at, stage.place.zone)
    for named, often in OBSERVED_PROFILES:
        profile = add_profile(Work(stage.session, editor, at), named)
        seen = Observation(day, often, formats=["video"], sample=20)
        add_observation(Work(stage.session, editor, at), profile, seen, today=day)


def _begun_list(today: date) -> ChecklistAnswers:
    return ChecklistAnswers(
        purpose=Purpose.PUBLIC_SERVICE,
        reason="La gente de 14 a 25 años no está en las cuentas que ya hay.",
        objectives="Que 200 jóvenes pidan el carné antes de fin de curso, contados en el mostrador.",
        audiences="Vecinas y vecinos de 14 a 25 años, y quienes trabajan con ellos.",
        alternatives="Usar la cuenta de Instagram del Ayuntamiento con la etiqueta #JuventudVillacauce.",
        address="juventud@villacauce.example",
        attention_hours=WEEK,
        waits_until=today + timedelta(days=WAIT_DAYS - BEGUN_DAYS),
    )
