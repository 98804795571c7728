"""Each row of a sheet against what the organisation has: the post it would become, or everything that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.calendar.rules.dates import read_date
from app.calendar.rules.formulas import looks_like_formula
from app.calendar.rules.headings import Column, Columns
from app.calendar.rules.hours import Hour, Mark, read_hour
from app.calendar.rules.known import Known, KnownAccount
from app.calendar.rules.planned import Planned
from app.calendar.rules.saying import Problem, read_link, too_long
from app.calendar.rules.sheet import Row, shown
from app.calendar.rules.telling import Said, Told, read_number
from app.core.errors import Refusal
from app.core.horizon import PUBLISHING
from app.core.words import Sentence, say
from app.core.writing import written
from app.core.zones import DoubleHour, instant_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """Sound when it has `planned`; `question` asks which of the two equal hours is meant; `notes` stop nothing.

    `nth` tells rows of one file in the same place of the calendar apart (see `slot_key`); `asked_in` is the heading
    of the hours. `told`: a row that names its post, which is read against what that post says.
    """

    number: int
    planned: Planned | None
    problems: tuple[Problem, ...] = ()
    question: DoubleHour | None = None
    notes: tuple[Sentence, ...] = ()
    nth: int = 0
    asked_in: str = Column.TIME.value
    told: Told | None = None


def read_row(row: Row, columns: Columns, known: Known, *, fold: int | None = None) -> ReadRow:
    """All that is wrong with the row at once; `fold` is the person's answer to an earlier `question`."""
    reading = _Reading(row, columns, known)
    try:
        name = read_number(columns.cell(row, Column.NUMBER))
    except ValueError as error:
        return ReadRow(row.number, None, (Problem(columns.heading(Column.NUMBER), _no_number(str(error))),))
    return reading.told(name, fold) if name else reading.result(fold)


def _no_number(typed: str) -> Sentence:
    return say(
        "«%(typed)s» no es el número de una publicación: se escribe como 2027/0012. Déjelo en blanco en lo nuevo.",
        typed=typed[:40],
    )


def _planned(said: Said, zone: str) -> Planned:
    """Raises `ValueError` without a day, an hour and their instant."""
    if said.on is None or said.at is None or said.instant is None:
        raise ValueError("a row without its hour plans nothing")
    alike = {name: getattr(said, name) for name in Said.__slots__ if name not in ("on", "at", "instant")}
    return Planned(on=said.on, at=said.at, instant=said.instant, zone=zone, **alike)


@dataclass(slots=True)
class _Reading:
    """One row while it is read: problems pile up, so that the person corrects them in one go."""

    row: Row
    columns: Columns
    known: Known
    problems: list[Problem] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    question: DoubleHour | None = None

    def result(self, fold: int | None) -> ReadRow:
        said = self._said(fold)
        heading = self.columns.heading(Column.TIME)
        planned = None if self.problems or said.instant is None else _planned(said, self.known.zone)
        return ReadRow(
            self.row.number, planned, tuple(self.problems), self.question, tuple(self.notes), asked_in=heading
        )

    def told(self, name: tuple[int, int], fold: int | None) -> ReadRow:
        """The row of a post: what of it is wrong counts where it says something new."""
        said = self._said(fold)
        cells = {column: self.columns.cell(self.row, column) for column in self.columns.positions}
        headings = {column: self.columns.heading(column) for column in Column}
        told = Told(name, cells, self._text(Column.CHECK), said, tuple(self.problems), headings)
        notes, heading = tuple(self.notes), headings[Column.TIME]
        return ReadRow(self.row.number, None, (), self.question, notes, asked_in=heading, told=told)

    def _said(self, fold: int | None) -> Said:
        self._shape()
        on = self._or_problem(Column.DATE, self._day)
        hour = self._or_problem(Column.TIME, lambda: read_hour(self.columns.cell(self.row, Column.TIME), on=on))
        accounts = self._accounts()
        topic_id = self._topic_id()
        language = self._language(accounts)
        link = self._or_problem(Column.LINK, lambda: read_link(self._text(Column.LINK))) or ""
        text = self._body(accounts, link)
        placed = self._placed(on, hour, fold) if on and hour else None
        return Said(
            on=on,
            at=hour.at if hour else None,
            fold=placed[0] if placed else 0,
            instant=placed[1] if placed else None,
            accounts=tuple(account.id for account in accounts),
            topic_id=topic_id,
            language=language,
            text=text,
            link=link,
            awaited_alt=self._text(Column.ALT),
            reference=self._text(Column.REFERENCE),
            title=self._text(Column.TITLE),
        )

    def _day(self) -> date:
        day = read_date(self.columns.cell(self.row, Column.DATE))
        PUBLISHING.check(day, self.known.today)
        return day

    def _text(self, column: Column) -> str:
        return written(shown(self.columns.cell(self.row, column)))

    def _problem(self, column: Column, sentence: Sentence) -> None:
        self.problems.append(Problem(self.columns.heading(column), sentence))

    def _or_problem(self, column: Column, reading: Callable[[], T]) -> T | None:
        if self._is_unsaved(column):
            return None
        try:
            return reading()
        except Refusal as refusal:
            self._problem(column, refusal.sentence)
            return None

    def _is_unsaved(self, column: Column) -> bool:
        return self.columns.positions.get(column) in self.row.unsaved

    def _shape(self) -> None:
        for column, position in self.columns.positions.items():
            if position in self.row.unsaved:
                self._problem(
                    column,
                    say("Es una fórmula y el archivo no guarda su resultado. Cópiela y péguela como valor."),
                )
        if self.row.surplus:
            self.problems.append(
                Problem(
                    "",
                    say(
                        "La fila tiene más celdas que títulos («%(cell)s»…). "
                        "Si el texto lleva el signo que separa las columnas, póngalo entre comillas.",
                        cell=shown(self.row.surplus[0])[:40],
                    ),
                )
            )

    def _accounts(self) -> list[KnownAccount]:
        if self._is_unsaved(Column.ACCOUNT):
            return []
        accounts, refused = self.known.accounts_named(self._text(Column.ACCOUNT))
        for refusal in refused:
            self._problem(Column.ACCOUNT, refusal.sentence)
        if not accounts and not refused:
            self._problem(Column.ACCOUNT, say("Falta la cuenta."))
        return accounts

    def _topic_id(self) -> int | None:
        if not (name := self._text(Column.TOPIC)):
            return None
        topic = self._or_problem(Column.TOPIC, lambda: self.known.topic_named(name))
        return topic.id if topic else None

    def _language(self, accounts: list[KnownAccount]) -> str:
        if not (name := self._text(Column.LANGUAGE)):
            return self._first_language()
        language = self._or_problem(Column.LANGUAGE, lambda: self.known.language_named(name)) or ""
        for account in accounts:
            if language and account.languages and language not in account.languages:
                self.notes.append(
                    say(
                        "La cuenta %(account)s no suele publicar en «%(language)s».",
                        account=account.names[0],
                        language=language,
                    )
                )
        return language

    def _first_language(self) -> str:
        language = self.known.languages[0]
        if len(self.known.languages) > 1:
            self.notes.append(say("La fila no dice el idioma: se toma «%(language)s».", language=language))
        return language

    def _body(self, accounts: list[KnownAccount], link: str) -> str:
        text = self._text(Column.TEXT)
        if not text and not self._is_unsaved(Column.TEXT):
            self._problem(Column.TEXT, say("Falta el texto."))
        if looks_like_formula(text):
            self.notes.append(say("El texto empieza como una fórmula: se guarda tal cual y no se calcula."))
        for sentence in too_long(text, link, accounts):
            self._problem(Column.TEXT, sentence)
        return text

    def _placed(self, on: date, hour: Hour, fold: int | None) -> tuple[int, datetime] | None:
        """Which of two equal hours it is (0 where there is only one) and the instant; nothing when it must be asked."""
        if on < self.known.today:
            self.notes.append(say("La fecha ya ha pasado: quedará en borrador y no se podrá programar."))
        answer = hour.mark.fold if hour.mark else fold
        try:
            instant = instant_of(on, hour.at, self.known.zone, fold=answer)
        except DoubleHour as question:
            self.question = question
            return None
        except Refusal as refusal:
            self._problem(Column.TIME, refusal.sentence)
            return None
        self._season(hour, instant)
        is_second = bool(answer) and instant_of(on, hour.at, self.known.zone, fold=0) != instant
        return int(is_second), instant

    def _season(self, hour: Hour, instant: datetime) -> None:
        """«10:00 CET» in July would be 11:00 on the office's clock: better asked than guessed."""
        if hour.mark not in (Mark.SUMMER, Mark.WINTER):
            return
        is_summer = bool(instant.astimezone(ZoneInfo(self.known.zone)).dst())
        if is_summer != (hour.mark is Mark.SUMMER):
            self._problem(
                Column.TIME,
                say(
                    "Ese día no rige el horario que dice «%(mark)s». Escriba solo la hora del reloj.",
                    mark=hour.mark_typed,
                ),
            )
