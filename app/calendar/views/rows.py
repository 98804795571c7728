"""A row of a sheet as the preview tells of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlmodel import Session

from app.calendar.queries.around import NO_DAYS, around_in
from app.calendar.rules.becoming import title_of
from app.calendar.rules.headings import Column
from app.calendar.rules.known import Known
from app.calendar.rules.matching import Fate, Outcome
from app.calendar.rules.names import folded
from app.calendar.rules.naming import WITHOUT, unknown_names
from app.calendar.rules.sheet import Sheet
from app.calendar.rules.telling import Part
from app.calendar.rules.whole import refusal_of
from app.core.words import Sentence, say
from app.drafting.rules.draft import Draft
from app.web.words import translate

FATE_WORDS: dict[Fate, Sentence] = {
    Fate.NEW: say("Nueva"),
    Fate.UPDATED: say("Actualiza la %(number)s"),
    Fate.UNCHANGED: say("Sin cambios en la %(number)s"),
    Fate.REFUSED: say("No se importa"),
    Fate.ASKED: say("Por preguntar"),
}
LEFT_OUT, NO_TOPIC = say("Dejar fuera sus filas"), say("Sin tema")
Names = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Line:
    """`column` and `reason` of a row that is left out; the rest, of a sound one. `offsets`: of an hour asked about."""

    number: int
    fate: Fate
    column: str = ""
    reason: str = ""
    title: str = ""
    when: str = ""
    accounts: str = ""
    topic: str = ""
    language: str = ""
    said: str = ""
    url: str = ""
    notes: tuple[Sentence, ...] = ()
    offsets: tuple[str, ...] = ()


def names_of(session: Session, organisation_id: int) -> tuple[Names, Names]:
    """What accounts and topics are called."""
    found = around_in(session, organisation_id, NO_DAYS)
    return dict(found.accounts), dict(found.topics)


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name nothing has here: in which column, in how many rows, and what it may mean, as choices."""

    column: str
    name: str
    rows: int
    choices: Sequence[tuple[str, str]]


def asked_names(sheet: Sheet, known: Known, names: tuple[Names, Names]) -> list[AskedName]:
    """Nothing is asked where there is nothing to choose from."""
    left_out = ("", translate(LEFT_OUT))
    accounts = [(str(one.id), names[0].get(one.id, one.names[0])) for one in known.accounts]
    topics = [(str(one.id), one.name) for one in known.topics]
    choices = {
        Column.ACCOUNT: [left_out, *sorted(accounts, key=lambda each: folded(each[1]))] if accounts else [],
        Column.TOPIC: [left_out, (str(WITHOUT), translate(NO_TOPIC)), *topics],
    }
    found = [one for one in unknown_names(sheet, known) if choices[one.column]]
    return [AskedName(one.column.name.lower(), one.name, one.rows, choices[one.column]) for one in found]


def line_of(outcome: Outcome, names: tuple[Names, Names]) -> Line:
    if outcome.fate in (Fate.REFUSED, Fate.ASKED):
        return _left_out(outcome)
    if outcome.part:
        return _told(outcome, outcome.part, names)
    planned, (accounts, topics) = outcome.planned, names
    number = outcome.post.number if outcome.post else ""
    return Line(
        number=outcome.row.number,
        fate=outcome.fate,
        title=title_of(planned.text),
        when=f"{planned.on:%d/%m/%Y} {planned.at:%H:%M}",
        accounts=", ".join(accounts.get(account, "") for account in planned.accounts),
        topic=topics.get(planned.topic_id or 0, ""),
        language=planned.language,
        said=translate(say(FATE_WORDS[outcome.fate].msgid, number=number)),
        url=_post_url(outcome),
        notes=outcome.row.notes,
    )


def _told(outcome: Outcome, part: Part, names: tuple[Names, Names]) -> Line:
    """A row that names its post: what that post will say."""
    (accounts, topics), post = names, outcome.post
    draft = outcome.draft or (post.draft if post else Draft())
    day, hour = draft.plan.on, draft.plan.at
    return Line(
        number=outcome.row.number,
        fate=outcome.fate,
        title=draft.title or title_of(part.text),
        when=f"{day:%d/%m/%Y}{f' {hour:%H:%M}' if hour else ''}" if day else "",
        accounts=", ".join(accounts.get(account, "") for account in part.accounts),
        topic=topics.get(draft.topic_id or 0, ""),
        language=part.language,
        said=translate(say(FATE_WORDS[outcome.fate].msgid, number=post.number if post else "")),
        url=_post_url(outcome),
        notes=outcome.row.notes,
    )


def _left_out(outcome: Outcome) -> Line:
    column, reason = refusal_of(outcome.row, words=translate)
    asked = outcome.row.question if outcome.fate is Fate.ASKED else None
    return Line(
        outcome.row.number,
        outcome.fate,
        column,
        reason,
        url=_post_url(outcome),
        offsets=tuple(asked.offsets) if asked else (),
    )


def _post_url(outcome: Outcome) -> str:
    post = outcome.post
    return url_for("drafting.show", year=post.year, ordinal=post.ordinal) if post else ""
