from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from app.core.messages import Message, msg
from app.core.name_keys import fold_name
from app.db.work import Work
from app.domain.calendar.queries.context import NO_DAYS, load_calendar_context
from app.domain.posts.rules.draft import Draft
from app.domain.spreadsheets.rules.aliases import NO_TOPIC_KEY, find_unknown_names
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.post_rows import PostPart
from app.domain.spreadsheets.rules.row_draft import title_from_text
from app.domain.spreadsheets.rules.row_matches import RowFate, RowOutcome
from app.domain.spreadsheets.rules.sheet import Sheet
from app.domain.spreadsheets.rules.sheet_rows import row_refusal
from app.domain.spreadsheets.rules.vocabulary import SheetVocabulary
from app.web.translation import translate

FATE_WORDS: dict[RowFate, Message] = {
    RowFate.NEW: msg("Nueva"),
    RowFate.UPDATED: msg("Actualiza la %(number)s"),
    RowFate.UNCHANGED: msg("Sin cambios en la %(number)s"),
    RowFate.REFUSED: msg("No se importa"),
    RowFate.ASKED: msg("Por preguntar"),
}
LEFT_OUT, NO_TOPIC = msg("Dejar fuera sus filas"), msg("Sin tema")
NamesByKey = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ImportLine:
    """`column`, `reason`: if left out; `offsets`: of ambiguous hours."""

    number: int
    fate: RowFate
    column: str = ""
    reason: str = ""
    title: str = ""
    when: str = ""
    accounts: str = ""
    topic: str = ""
    language: str = ""
    fate_label: str = ""
    url: str = ""
    notes: tuple[Message, ...] = ()
    offsets: tuple[str, ...] = ()


def names_by_key(work: Work) -> tuple[NamesByKey, NamesByKey]:
    context = load_calendar_context(work.session, work.organisation_id, NO_DAYS)
    return dict(context.accounts), dict(context.topics)


@dataclass(frozen=True, slots=True)
class UnknownNameQuestion:
    column: str
    name: str
    rows: int
    guess: str
    choices: Sequence[tuple[str, str]]


def unknown_name_questions(
    sheet: Sheet, known: SheetVocabulary, names: tuple[NamesByKey, NamesByKey]
) -> list[UnknownNameQuestion]:
    left_out = ("", translate(LEFT_OUT))
    accounts = [(str(account.id), names[0].get(account.id, account.names[0])) for account in known.accounts]
    topics = [(str(topic.id), topic.name) for topic in known.topics]
    choices = {
        SheetColumn.ACCOUNT: [left_out, *sorted(accounts, key=lambda each: fold_name(each[1]))] if accounts else [],
        SheetColumn.TOPIC: [left_out, (str(NO_TOPIC_KEY), translate(NO_TOPIC)), *topics],
    }
    unknown_names = [unknown_name for unknown_name in find_unknown_names(sheet, known) if choices[unknown_name.column]]
    return [
        UnknownNameQuestion(
            unknown_name.column.name.lower(),
            unknown_name.name,
            unknown_name.rows,
            str(unknown_name.guess or ""),
            choices[unknown_name.column],
        )
        for unknown_name in unknown_names
    ]


def import_line(outcome: RowOutcome, names: tuple[NamesByKey, NamesByKey]) -> ImportLine:
    if outcome.fate in (RowFate.REFUSED, RowFate.ASKED):
        return _left_out_line(outcome)
    if outcome.part:
        return _named_row_line(outcome, outcome.part, names)
    planned, (accounts, topics) = outcome.planned, names
    number = outcome.post.number if outcome.post else ""
    return ImportLine(
        number=outcome.row.number,
        fate=outcome.fate,
        title=title_from_text(planned.text),
        when=f"{planned.on:%d/%m/%Y} {planned.at:%H:%M}",
        accounts=", ".join(accounts.get(account, "") for account in planned.accounts),
        topic=topics.get(planned.topic_id or 0, ""),
        language=planned.language,
        fate_label=translate(msg(FATE_WORDS[outcome.fate].msgid, number=number)),
        url=_post_url(outcome),
        notes=outcome.row.notes,
    )


def _named_row_line(outcome: RowOutcome, part: PostPart, names: tuple[NamesByKey, NamesByKey]) -> ImportLine:
    (accounts, topics), post = names, outcome.post
    draft = outcome.draft or (post.draft if post else Draft())
    day, hour = draft.plan.on, draft.plan.at
    return ImportLine(
        number=outcome.row.number,
        fate=outcome.fate,
        title=draft.title or title_from_text(part.text),
        when=f"{day:%d/%m/%Y}{f' {hour:%H:%M}' if hour else ''}" if day else "",
        accounts=", ".join(accounts.get(account, "") for account in part.accounts),
        topic=topics.get(draft.topic_id or 0, ""),
        language=part.language,
        fate_label=translate(msg(FATE_WORDS[outcome.fate].msgid, number=post.number if post else "")),
        url=_post_url(outcome),
        notes=outcome.row.notes,
    )


def _left_out_line(outcome: RowOutcome) -> ImportLine:
    column, reason = row_refusal(outcome.row, words=translate)
    question = outcome.row.question if outcome.fate is RowFate.ASKED else None
    return ImportLine(
        outcome.row.number,
        outcome.fate,
        column,
        reason,
        url=_post_url(outcome),
        offsets=tuple(question.offsets) if question else (),
    )


def _post_url(outcome: RowOutcome) -> str:
    post = outcome.post
    return url_for("posts.show", year=post.year, ordinal=post.ordinal) if post else ""
