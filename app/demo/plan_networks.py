from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.core.actor import Actor
from app.core.zones import instant_of, local_day
from app.db.work import Work
from app.demo.agendas import NAME as AGENDA
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.external_calendars.queries import external_calendars
from app.domain.plan.queries.networks import Workload
from app.domain.plan.rules.existing_channels import ExistingKind
from app.domain.plan.rules.networks import NetworkCriterion
from app.domain.plan.rules.resources import ResourceKind
from app.usecases.plan.existing_channels import ExistingChannelDetails, save_existing_channel
from app.usecases.plan.networks import NetworkDecision, set_weights, set_workload, weigh_network
from app.usecases.plan.resources import ResourceDetails, keep_resource

WEIGHED_DAYS, BEGUN_DAYS = 62, 2


class DemoNetworkChoice(NamedTuple):
    """A choice; scores follow the criteria."""

    name: str
    chosen: bool
    scores: Sequence[int]
    messages: int
    reason: str


NETWORKS = (
    DemoNetworkChoice(
        "Facebook", True, (4, 5, 4, 3, 2), 25, "Es donde está la mayoría de quienes tienen más de cuarenta años."
    ),
    DemoNetworkChoice(
        "X", True, (4, 3, 5, 3, 4), 15, "Avisos y cortes al momento; también la leen los medios de la comarca."
    ),
    DemoNetworkChoice("Instagram", True, (3, 4, 3, 4, 2), 10, "Agenda cultural y fiestas, para la gente joven."),
    DemoNetworkChoice("Mastodon", True, (3, 2, 5, 1, 1), 2, "Servidor público, sin publicidad, con lo mismo que en X."),
    DemoNetworkChoice("TikTok", False, (2, 4, 1, 5, 4), 0, "Pide vídeo casi diario y no hay quien lo haga."),
    DemoNetworkChoice("WhatsApp", False, (4, 5, 3, 4, 3), 0, "El canal obligaría a contestar fuera de horario."),
    DemoNetworkChoice("Nextdoor", False, (2, 1, 2, 3, 3), 0, "Apenas hay vecinos del municipio en ella."),
)
WEIGHTS = {
    NetworkCriterion.OBJECTIVES: 2,
    NetworkCriterion.AUDIENCE: 2,
    NetworkCriterion.CONTENT: 1,
    NetworkCriterion.HOURS: 2,
    NetworkCriterion.RISK: 1,
}
TOOLS = (
    (ResourceDetails(ResourceKind.HOURS, "Gabinete de comunicación", 1_100, hourly_cents=2_150), "", 0),
    (
        ResourceDetails(
            ResourceKind.BUDGET, "Partida de comunicación digital", 0, 250_000, note="Sin anuncios pagados."
        ),
        "",
        0,
    ),
    (ResourceDetails(ResourceKind.LICENCE, "Programa de diseño", 200, 31_200), "", 41),
    (
        ResourceDetails(ResourceKind.PHOTO_BANK, "Banco de fotos municipal", 100, note="Con consentimientos firmados."),
        "",
        0,
    ),
    (ResourceDetails(ResourceKind.EQUIPMENT, "Teléfono con estabilizador", 100, 18_000), "instagram", 0),
    (ResourceDetails(ResourceKind.TRAINING, "Accesibilidad y lectura fácil", 100, 45_000), "", 0),
)
CHANNELS = (
    ExistingChannelDetails(
        ExistingKind.PRESS,
        "Notas de prensa",
        "Gabinete de comunicación",
        "De lunes a viernes, a las 12:00",
        "La nota sale primero; las redes la resumen una hora después y enlazan a ella.",
    ),
    ExistingChannelDetails(
        ExistingKind.WEB,
        "villacauce.example",
        "Informática",
        "Al día",
        "Lo que se enlaza desde las redes se publica antes en la web.",
    ),
    ExistingChannelDetails(
        ExistingKind.BULLETIN,
        "Boletín de la biblioteca",
        "Biblioteca La Noria",
        "El primer jueves del mes",
        "Manda su sumario el lunes anterior.",
    ),
    ExistingChannelDetails(ExistingKind.RADIO, "Radio Cauce 107.3", "Asociación Radio Cauce", "De 10:00 a 13:00"),
)
MAYOR = ExistingChannelDetails(
    ExistingKind.AGENDA,
    "Agenda de la alcaldía",
    "Gabinete de la alcaldía",
    "Según convocatoria",
    "Ningún acto se adelanta en redes: se publica después, y sin protagonismo de cargos.",
)


def tell_plan_networks(stage: DemoStage, *, now: datetime) -> Life:
    """Write networks before the proposal, channels two days ago."""
    today, zone = local_day(now, stage.place.zone), stage.place.zone
    editor = stage.with_role("editor")[0]
    at = yield instant_of(today - timedelta(days=WEIGHED_DAYS), time(9, 45), zone, fold=0)
    _networks(stage, editor, at)
    at = yield at + timedelta(minutes=25)
    for having, account, renews_in in TOOLS:
        _tool(stage, having, account, _day_after(today, renews_in), editor, at)
    at = yield instant_of(today - timedelta(days=BEGUN_DAYS), time(10, 30), zone, fold=0)
    agenda = next(
        calendar.id for calendar in external_calendars(stage.session, stage.organisation.id) if calendar.name == AGENDA
    )
    for telling in (*CHANNELS, replace(MAYOR, calendar_id=agenda)):
        save_existing_channel(Work(stage.session, editor, at), stage.organisation, None, telling)


def _networks(stage: DemoStage, editor: Actor, at: datetime) -> None:
    for network in NETWORKS:
        scores = {criterion.value: score for criterion, score in zip(NetworkCriterion, network.scores, strict=True)}
        choosing = NetworkDecision(network.name, network.chosen, scores, network.messages, network.reason)
        weigh_network(Work(stage.session, editor, at), None, choosing)
    set_weights(Work(stage.session, editor, at), {key.value: weight for key, weight in WEIGHTS.items()})
    set_workload(Work(stage.session, editor, at), Workload())


def _tool(
    stage: DemoStage, having: ResourceDetails, account: str, renews_on: date | None, editor: Actor, at: datetime
) -> None:
    served = stage.channels[account].id if account else None
    keep_resource(Work(stage.session, editor, at), replace(having, channel_id=served, renews_on=renews_on))


def _day_after(today: date, days: int) -> date | None:
    return today + timedelta(days=days) if days else None
