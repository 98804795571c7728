"""What speaks of an hour: the dates that bind, whether anybody is there, and the editorial line; only what is news."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.calendar.rules.moving import Fate, Outlook
from app.calendar.service.ground import Ground
from app.core.words import Sentence, say
from app.core.zones import day_in
from app.drafting.models import Post
from app.drafting.queries.slots import Lane
from app.drafting.rules.checks import Said, forbidding
from app.drafting.rules.slots import DECIDING
from app.editorial_line.rules.emergency_text import not_counted_words
from app.editorial_line.rules.line import Action
from app.periods.models import Period
from app.periods.rules.kinds import ELECTORAL, HOLDING, KIND_WORDS, PAUSING
from app.periods.rules.stopping import is_allowed
from app.periods.rules.working import WorkingTime
from app.topics.rules import TopicClass

PAUSED = say("%(kind)s («%(name)s»): mientras dure quedará retenida a su hora, hasta que alguien la libere.").msgid
ELECTION = say(
    "%(kind)s («%(name)s»): valen las reglas electorales, y lo que se aprobó antes de la convocatoria queda retenido."
).msgid
GOES_ON = say("%(kind)s («%(name)s»): las publicaciones de su tema siguen saliendo.").msgid
NAMED = say("%(kind)s («%(name)s»).").msgid
HOLIDAY = say("Es festivo.")
CLOSED = say("Ese día las oficinas están cerradas.")
OUT_OF_HOURS = say("Queda fuera del horario de atención.")
HURRIED = say("Quedan menos de cuatro horas de atención para aprobarla.")
SHORTENED = say("No queda el tiempo que pide su ruta: los plazos para decidir se acortan.")
RULE = say("Regla %(code)s: %(wording)s").msgid
WINDOW_FALLS = say("El plazo en que podía salir deja de valer: ahora será el día entero.")


def speaks(ground: Ground, post: Post, one: Outlook, news: Sequence[Said], *, shortened: bool) -> Iterator[Sentence]:
    """In the order in which a person would ask."""
    assert one.at is not None, "what has no hour is not spoken of"
    yield from _of_periods(ground, one, ground.lanes[post.id])
    yield from _of_hours(ground.working, one.was, one.at)
    yield from (_of_rule(said) for said in news)
    if shortened:
        yield SHORTENED
    kept = ground.draft_of(post).plan
    if one.fate is not Fate.LOST and (kept.window_from or kept.window_to) and not _keeps_window(one):
        yield WINDOW_FALLS
    if one.fate is not Fate.KEPT and one.at < ground.working.after(ground.now, DECIDING):
        yield HURRIED


def _keeps_window(one: Outlook) -> bool:
    return one.plan is not None and bool(one.plan.window_from or one.plan.window_to)


def _of_periods(ground: Ground, one: Outlook, lane: Lane) -> Iterator[Sentence]:
    assert one.at is not None
    known = {period.id for period in ground.binding_at(one.was)} if one.was else set()
    for period in ground.binding_at(one.at):
        if period.id not in known and period.kind in HOLDING | ELECTORAL:
            yield _of_period(period, lane.topic_class)
            if lane.lacks and period.kind in HOLDING and TopicClass.EMERGENCY in period.allowed:
                yield not_counted_words(lane.lacks)


def _of_period(period: Period, topic_class: str | None) -> Sentence:
    said = NAMED
    if period.kind in HOLDING:
        goes = is_allowed(topic_class, period.allowed)
        said = GOES_ON if goes else PAUSED if period.kind in PAUSING else ELECTION
    return say(said, kind=KIND_WORDS[period.kind], name=period.name)


def _of_hours(working: WorkingTime, was: datetime | None, at: datetime) -> Iterator[Sentence]:
    said = _shut(working, at)
    if said and (was is None or _shut(working, was) != said):
        yield said


def _shut(working: WorkingTime, at: datetime) -> Sentence | None:
    day = day_in(at, working.zone)
    if working.is_holiday(day):
        return HOLIDAY
    if day in working.closures:
        return CLOSED
    return None if working.is_open(at) else OUT_OF_HOURS


def _of_rule(said: Said) -> Sentence:
    rule = said.rule
    if said.finding.action is Action.BLOCK:
        return forbidding(rule.code, rule.wording, said.finding.until)
    return say(RULE, code=rule.code, wording=rule.wording)
