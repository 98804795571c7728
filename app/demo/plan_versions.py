"""A version in force, the next under way."""

from datetime import date, datetime, time, timedelta

from app.core.actor import Actor
from app.core.zones import instant_of, local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.plan.models.versions import PlanSection
from app.domain.plan.queries.sections import sections
from app.domain.plan.queries.versions import version_or_404
from app.domain.plan.rules.stops import Stop
from app.domain.plan.rules.versions import PlanAct
from app.usecases.plan.guide import IntakeChannelDetails, add_intake_channel
from app.usecases.plan.sections import assign_stop, comment_stop, write_texts
from app.usecases.plan.versions import propose_version, sign_act

WRITTEN_DAYS, APPROVED_DAYS, CHANGED_DAYS = 7, 5, 3
REVIEW = timedelta(days=330)
TEXTS: dict[Stop, dict[str, str]] = {
    Stop.WAIT: {
        "text": "No se abre ninguna cuenta sin estas cuatro cosas: **para qué**, **quién la atiende**, **quién le "
        "sustituye** y **desde cuándo**. Las que ya hay se quedan; la de Juventud espera a que haya quien la lleve."
    },
    Stop.WHY: {
        "statement": "Estamos en redes para que quien vive en Villacauce **sepa a tiempo** lo que le afecta: un corte, "
        "un plazo, un acto. No para contar lo que hace el equipo de gobierno."
    },
    Stop.OTHERS: {
        "text": "Hemos mirado cuatro ayuntamientos de tamaño parecido.\n\n"
        "- Responden mejor los que publican su horario.\n"
        "- Ninguno de los que cuentan solo actos pasa de cien seguidores nuevos al año."
    },
    Stop.WHO: {
        "text": "Dos personas de Comunicación, de lunes a viernes. En agosto y en fiestas atiende Participación.\n\n"
        "Fuera de horas solo se publica lo que sea emergencia."
    },
    Stop.WHERE: {
        "text": "Mastodon, X, Instagram y Facebook. TikTok no: pide vídeo cada semana y no hay quien lo haga."
    },
    Stop.MEANS: {"text": "Veinte horas a la semana entre las dos, un móvil de servicio y el banco de fotos propio."},
    Stop.EXISTS: {"text": "El boletín sale los viernes a las nueve: ese día no se publica nada antes de las diez."},
    Stop.GUIDE: {
        "responses": "Se responde en **un día laborable**. Las quejas se llevan a la sede electrónica; los insultos "
        "no se contestan.",
        "crisis": "1. Se paran todas las publicaciones.\n2. Habla una sola cuenta, con lo que diga Emergencias.\n"
        "3. Se repite cada hora aunque no haya novedad.",
        "evaluation": "Cada trimestre, con el informe de neutralidad y las cuotas por tema delante.",
    },
}
INTAKE_CHANNELS = (
    IntakeChannelDetails(
        "Formulario de la intranet", "Comunicación", 3, "Qué, cuándo, dónde, a quién afecta y una foto con permiso", 24
    ),
    IntakeChannelDetails(
        "Correo de prensa", "Jefatura de Comunicación", 1, "Solo para avisos que no pueden esperar", 4
    ),
)
CHANGED_TEXTS = (
    "Dos personas de Comunicación, de lunes a viernes, y una tercera **los sábados por la mañana**. En agosto y en "
    "fiestas atiende Participación.\n\nFuera de horas solo se publica lo que sea emergencia."
)
COMMENT_TEXT = "¿El sábado entra en su jornada o hay que pagarlo aparte? Pregunto a Personal antes de aprobarlo."


def tell_plan(stage: DemoStage, *, now: datetime) -> Life:
    """Write the plan a week ago; two people enter its act; then change it."""
    zone, today = stage.place.zone, local_day(now, stage.place.zone)
    editor, boss = stage.with_role("editor")[0], stage.with_role("supervisor")[0]
    at = yield instant_of(today - timedelta(days=WRITTEN_DAYS), time(9, 40), zone, fold=0)
    for stop, texts in TEXTS.items():
        _write_stop(stage, stop, texts, editor, at)
        at = yield at + timedelta(minutes=25)
    for way in INTAKE_CHANNELS:
        add_intake_channel(Work(stage.session, editor, at), way)
    version = propose_version(
        Work(stage.session, editor, at), stage.organisation, "La primera que se aprueba por acuerdo."
    )
    number, day = version.number, today - timedelta(days=APPROVED_DAYS)
    at = yield instant_of(day, time(13, 15), zone, fold=0)
    for signer in (boss, stage.with_role("legal_reviewer")[0]):
        _sign_act(stage, number, day, signer, at)
        at = yield at + timedelta(minutes=20)
    at = yield instant_of(today - timedelta(days=CHANGED_DAYS), time(11, 30), zone, fold=0)
    _write_stop(stage, Stop.WHO, {"text": CHANGED_TEXTS}, editor, at)
    at = yield at + timedelta(minutes=50)
    comment_stop(Work(stage.session, boss, at), Stop.WHO, COMMENT_TEXT)
    for stop, days in ((Stop.WHO, 12), (Stop.OTHERS, -1)):
        assign_stop(Work(stage.session, boss, at), stop, editor.person_id, today + timedelta(days=days))


def _write_stop(stage: DemoStage, stop: Stop, texts: dict[str, str], actor: Actor, at: datetime) -> PlanSection:
    section = sections(stage.session, stage.organisation.id).get(stop)
    texts_by_key = {key: {"es": text} for key, text in texts.items()}
    return write_texts(Work(stage.session, actor, at), stop, texts_by_key, revision=section.revision if section else 0)


def _sign_act(stage: DemoStage, number: int, day: date, actor: Actor, at: datetime) -> None:
    """Sign; the second signer confirms."""
    version = version_or_404(stage.session, number, organisation_id=stage.organisation.id)
    act = PlanAct("Junta de Gobierno Local", "2027/118", day, day, day + REVIEW)
    sign_act(Work(stage.session, actor, at), stage.organisation, version, act)
