"""Move previews with warnings, computed before and in the moving transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import Message, msg
from app.core.zones import local_day
from app.domain.approvals.rules.deadlines import StepDeadlines
from app.domain.approvals.service import deadlines as approval_deadlines
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.rules.emergency_text import not_counted_words
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.moves.rules import (
    HOUR_PASSED,
    NO_DAY,
    NO_HOUR,
    NO_SLOT,
    ApprovalFate,
    DeadlineShift,
    MoveKind,
    MovePreview,
    MoveRequest,
    approval_fate,
    is_within_window,
    plan_at,
    without_window,
)
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.rules.holds import is_allowed
from app.domain.periods.rules.kinds import ELECTORAL, HOLDING, PAUSING
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.posts.models import Post
from app.domain.posts.queries.free_slots import SlotConstraints
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.free_slots import (
    DAYS_LOOKED_AT,
    DECISION_TIME,
    MOST_OFFERED,
    TakenHours,
    find_free_hour,
    find_free_slots,
)
from app.domain.posts.rules.line_checks import BlockedByLine, VariantFinding, blocking_message, picture_wording
from app.domain.posts.rules.states import PostStatus, PostTransition, status_after
from app.usecases.moves.context import FARTHEST_MOVE, LineChanges, MoveContext, line_changes, load_move_context
from app.usecases.posts import drafts

UNPLANNED = frozenset({PostStatus.IDEA, PostStatus.DRAFT})
"""The states that need no hour."""
MovePlans = Mapping[int, PublicationPlan | Refusal]
NOT_YOURS = msg("No es suya: solo puede moverla quien la escribió o quien edita todas.")
ALREADY_SENT = msg("Ya ha salido en alguna cuenta, o está saliendo: prepare una publicación nueva que la corrija.")
TOO_FAR = msg("Elija un día de los próximos dos años.")
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


@dataclass(frozen=True, slots=True)
class PreparedMove:
    """Previews of a move; `context`: theirs, if at hand."""

    previews: Sequence[MovePreview] = ()
    context: MoveContext | None = None


def preview_moves(
    session: Session, body: Organisation, posts: Sequence[Post], wanted: MoveRequest, who: Actor, *, now: datetime
) -> PreparedMove:
    """Return previews in post order; a constant number of statements."""
    context = load_move_context(session, body, posts, who, now=now)
    return PreparedMove(build_previews(session, context, plan_moves(context, wanted)), context)


def plan_moves(context: MoveContext, wanted: MoveRequest) -> MovePlans:
    """Return plans by post; those sharing an account take different free hours."""
    assigned: list[tuple[frozenset[int], datetime]] = []
    return {post.id: _plan_move(context, post, wanted, assigned) for post in context.posts}


def _plan_move(
    context: MoveContext, post: Post, wanted: MoveRequest, assigned: list[tuple[frozenset[int], datetime]]
) -> PublicationPlan | Refusal:
    plan = context.draft_of(post).plan
    if wanted.way is MoveKind.SLOT:
        at = wanted.slot or next(iter(free_slots_for(context, post, assigned)), None)
        if at is None:
            return Refusal(NO_SLOT)
        assigned.append((context.lanes[post.id].channels, at))
        return plan_at(at, plan, post.zone)
    day, hour = wanted.wall_time_for(plan)
    if day is None:
        return Refusal(NO_DAY)
    if hour is None:
        at = find_free_hour(day, context.working, _taken_hours(context, post, assigned), now=context.now)
        assigned.extend([(context.lanes[post.id].channels, at)] if at else [])
        return plan_at(at, plan, post.zone) if at else Refusal(NO_HOUR)
    return replace(plan, on=day, at=hour, fold=wanted.fold)


def free_slots_for(
    context: MoveContext, post: Post, assigned: Sequence[tuple[frozenset[int], datetime]] = ()
) -> list[datetime]:
    """Return the next ones after the planned hour or, without one, now."""
    taken, since = _taken_hours(context, post, assigned), max(post.planned_at or context.now, context.now)
    if post.planned_at:
        return find_free_slots(post.planned_at, context.working, taken, now=since)
    first = context.working.after(context.now, DECISION_TIME)
    days = (local_day(first, post.zone) + timedelta(days=n) for n in range(DAYS_LOOKED_AT))
    open_days = (day for day in days if context.working.stretches(day))
    hours = (find_free_hour(day, context.working, taken, now=first) for day in open_days)
    return list(islice(filter(None, hours), MOST_OFFERED))


def _taken_hours(context: MoveContext, post: Post, assigned: Sequence[tuple[frozenset[int], datetime]]) -> TakenHours:
    lane = context.lanes[post.id]
    return replace(
        lane.taken, instants=[*lane.taken.instants, *(at for whose, at in assigned if whose & lane.channels)]
    )


def build_previews(session: Session, context: MoveContext, plans: MovePlans) -> list[MovePreview]:
    previews = [_preview_move(context, post, plans[post.id]) for post in context.posts]
    hours = {preview.post_id: preview.at for preview in previews if preview.moves and preview.at}
    speech = line_changes(session, context, hours)
    return [
        _add_warnings(context, post, preview, speech.get(post.id, LineChanges())) if post.id in hours else preview
        for post, preview in zip(context.posts, previews, strict=True)
    ]


def _preview_move(context: MoveContext, post: Post, plan: PublicationPlan | Refusal) -> MovePreview:
    version = context.version_of(post)
    window = (version.window_from, version.window_to) if version else (None, None)
    here = MovePreview(post.id, (post.year, post.ordinal), post.title, post.status, post.planned_at, window=window)
    try:
        _check_movable(context, post)
        if isinstance(plan, Refusal):
            raise plan
        at = _planned_instant(context, post, plan)
    except Refusal as refusal:
        return replace(here, refusal=refusal)
    fate = approval_fate(post.status, stays=at is not None and is_within_window(at, window))
    return replace(here, at=at, plan=_keep_or_drop_window(plan, at), fate=fate)


def _keep_or_drop_window(plan: PublicationPlan, at: datetime | None) -> PublicationPlan:
    """Drop a named window the hour leaves; whole days move along."""
    return plan if at and is_within_window(at, (plan.window_from, plan.window_to)) else without_window(plan)


def _check_movable(context: MoveContext, post: Post) -> None:
    if not drafts.may_edit(post, context.who):
        raise NotPermitted(NOT_YOURS)
    status_after(post.status, PostTransition.EDIT)
    if post.id in context.sent:
        raise Conflict(ALREADY_SENT)


def _planned_instant(context: MoveContext, post: Post, plan: PublicationPlan) -> datetime | None:
    """Raise `NonexistentTime`, `AmbiguousTime`; `Refusal` if past or too far."""
    at = plan.instant(post.zone)
    if at is None and post.status not in UNPLANNED:
        raise Refusal(NO_DAY)
    if at and at <= context.now:
        raise Refusal(HOUR_PASSED)
    if at and at > context.now + FARTHEST_MOVE:
        raise Refusal(TOO_FAR)
    return at


def _add_warnings(context: MoveContext, post: Post, preview: MovePreview, speech: LineChanges) -> MovePreview:
    if preview.fate is ApprovalFate.KEPT and speech.barred:
        return replace(preview, refusal=BlockedByLine(speech.barred))
    steps = context.steps.get(post.id, ()) if preview.fate is ApprovalFate.KEPT else ()
    terms = (
        approval_deadlines.foresee_deadlines(steps, preview.at, context.working, now=context.now)
        if steps
        else StepDeadlines(())
    )
    deadlines = tuple(
        DeadlineShift(step.name, step.deadline_at, will) for step, will in zip(steps, terms.deadlines, strict=True)
    )
    shortened = terms.shortened and not any(step.shortened for step in steps)
    warnings = tuple(_move_warnings(context, post, preview, speech.news, shortened=shortened))
    return replace(preview, says=warnings, deadlines=deadlines)


def _move_warnings(
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
    sentence = PERIOD_NAMED
    if period.kind in HOLDING:
        goes = is_allowed(topic_class, period.allowed)
        sentence = GOES_ON if goes else PAUSED if period.kind in PAUSING else ELECTION
    return msg(sentence, kind=period.kind.label, name=period.name)


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
    rule, finding = variant_finding.rule, variant_finding.finding
    wording = picture_wording(rule.wording, finding.picture)
    if finding.action is RuleAction.BLOCK:
        return blocking_message(rule.code, wording, finding.until)
    return msg(RULE_SPEAKS, code=rule.code, wording=wording)
