"""Warnings about a new hour (periods, office hours, line); only new ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.core.messages import Message, msg
from app.core.zones import local_day
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.rules.emergency_text import not_counted_words
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.moves.rules import ApprovalFate, MovePreview
from app.domain.periods.models import Period
from app.domain.periods.rules.holds import is_allowed
from app.domain.periods.rules.kinds import ELECTORAL, HOLDING, PAUSING
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.posts.models import Post
from app.domain.posts.queries.free_slots import SlotConstraints
from app.domain.posts.rules.free_slots import DECISION_TIME
from app.domain.posts.rules.line_checks import VariantFinding, blocking_message
from app.usecases.moves.context import MoveContext

PAUSED = msg("%(kind)s («%(name)s»): mientras dure quedará retenida a su hora, hasta que alguien la libere.").msgid
ELECTION = msg(
    "%(kind)s («%(name)s»): valen las reglas electorales, y lo que se aprobó antes de la convocatoria queda retenido."
).msgid
GOES_ON = msg("%(kind)s («%(name)s»): las publicaciones de su tema siguen saliendo.").msgid
PERIOD_NAMED = msg("%(kind)s («%(name)s»).").msgid
HOLIDAY = msg("Es festivo.")
CLOSED = msg("Ese día las oficinas están cerradas.")
OUT_OF_HOURS = msg("Queda fuera del horario de atención.")
SHORT_NOTICE = msg("Quedan menos de cuatro horas de atención para aprobarla.")
SHORTENED = msg("No queda el tiempo que pide su ruta: los plazos para decidir se acortan.")
RULE_SPEAKS = msg("Regla %(code)s: %(wording)s").msgid
WINDOW_FALLS = msg("El plazo en que podía salir deja de valer: ahora será el día entero.")


def move_warnings(
    context: MoveContext, post: Post, preview: MovePreview, news: Sequence[VariantFinding], *, shortened: bool
) -> Iterator[Message]:
    """Yield warnings in the order a person would ask."""
    assert preview.at is not None, "what has no hour is not spoken of"
    yield from _period_warnings(context, preview, context.lanes[post.id])
    yield from _opening_warnings(context.working, preview.was, preview.at)
    yield from (_rule_warning(variant_finding) for variant_finding in news)
    if shortened:
        yield SHORTENED
    plan = context.draft_of(post).plan
    if preview.fate is not ApprovalFate.LOST and (plan.window_from or plan.window_to) and not _keeps_window(preview):
        yield WINDOW_FALLS
    if preview.fate is not ApprovalFate.KEPT and preview.at < context.working.after(context.now, DECISION_TIME):
        yield SHORT_NOTICE


def _keeps_window(preview: MovePreview) -> bool:
    return preview.plan is not None and bool(preview.plan.window_from or preview.plan.window_to)


def _period_warnings(context: MoveContext, preview: MovePreview, lane: SlotConstraints) -> Iterator[Message]:
    assert preview.at is not None
    known = {period.id for period in context.binding_at(preview.was)} if preview.was else set()
    for period in context.binding_at(preview.at):
        if period.id not in known and period.kind in HOLDING | ELECTORAL:
            yield _period_warning(period, lane.topic_class)
            if lane.lacks and period.kind in HOLDING and TopicClass.EMERGENCY in period.allowed:
                yield not_counted_words(lane.lacks)


def _period_warning(period: Period, topic_class: str | None) -> Message:
    said = PERIOD_NAMED
    if period.kind in HOLDING:
        goes = is_allowed(topic_class, period.allowed)
        said = GOES_ON if goes else PAUSED if period.kind in PAUSING else ELECTION
    return msg(said, kind=period.kind.label, name=period.name)


def _opening_warnings(working: WorkingTime, was: datetime | None, at: datetime) -> Iterator[Message]:
    reason = _closed_reason(working, at)
    if reason and (was is None or _closed_reason(working, was) != reason):
        yield reason


def _closed_reason(working: WorkingTime, at: datetime) -> Message | None:
    day = local_day(at, working.zone)
    if working.is_holiday(day):
        return HOLIDAY
    if day in working.closures:
        return CLOSED
    return None if working.is_open(at) else OUT_OF_HOURS


def _rule_warning(variant_finding: VariantFinding) -> Message:
    rule = variant_finding.rule
    if variant_finding.finding.action is RuleAction.BLOCK:
        return blocking_message(rule.code, rule.wording, variant_finding.finding.until)
    return msg(RULE_SPEAKS, code=rule.code, wording=rule.wording)
