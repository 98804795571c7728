"""Rows checked: a planned post, or all problems."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.core.errors import Refusal
from app.core.horizon import PUBLISHING
from app.core.messages import Message, msg
from app.core.text import normalise_text
from app.core.zones import AmbiguousTime, instant_of
from app.domain.spreadsheets.rules.cell_dates import parse_date
from app.domain.spreadsheets.rules.cell_hours import CellHour, HourMark, parse_hour_cell
from app.domain.spreadsheets.rules.formulas import looks_like_formula
from app.domain.spreadsheets.rules.headings import ColumnMap, SheetColumn
from app.domain.spreadsheets.rules.post_rows import NamedRow, RowContent, parse_post_number
from app.domain.spreadsheets.rules.row_draft import PlannedRow
from app.domain.spreadsheets.rules.sheet import SheetRow, cell_text
from app.domain.spreadsheets.rules.text_checks import CellProblem, length_problems, parse_link
from app.domain.spreadsheets.rules.vocabulary import KnownAccount, SheetVocabulary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """Valid if `planned`; `question`: which repeated hour is meant; `notes` block nothing.

    `nth` tells apart a file's rows in one place (`slot_key`); `question_heading`: the hour's. `named_row`: a row
    naming its post, to compare. `is_long`: its text exceeds an account, and comes in as a draft to shorten.
    """

    number: int
    planned: PlannedRow | None
    problems: tuple[CellProblem, ...] = ()
    question: AmbiguousTime | None = None
    notes: tuple[Message, ...] = ()
    nth: int = 0
    question_heading: str = SheetColumn.TIME.value
    named_row: NamedRow | None = None
    is_long: bool = False


def parse_row(row: SheetRow, columns: ColumnMap, known: SheetVocabulary, *, fold: int | None = None) -> ParsedRow:
    """Collect all problems; `fold` answers an earlier `question`."""
    reading = _RowParser(row, columns, known)
    try:
        name = parse_post_number(columns.cell(row, SheetColumn.NUMBER))
    except ValueError as error:
        return ParsedRow(
            row.number, None, (CellProblem(columns.heading(SheetColumn.NUMBER), _bad_number_message(str(error))),)
        )
    return reading.named_result(name, fold) if name else reading.result(fold)


def _bad_number_message(typed: str) -> Message:
    return msg(
        "«%(typed)s» no es el número de una publicación: se escribe como 2027/0012. Déjelo en blanco en lo nuevo.",
        typed=typed[:40],
    )


def _planned_row(content: RowContent, zone: str) -> PlannedRow:
    """Raise `ValueError` without day, hour or instant."""
    if content.on is None or content.at is None or content.instant is None:
        raise ValueError("a row without its hour plans nothing")
    alike = {name: getattr(content, name) for name in RowContent.__slots__ if name not in ("on", "at", "instant")}
    return PlannedRow(on=content.on, at=content.at, instant=content.instant, zone=zone, **alike)


@dataclass(slots=True)
class _RowParser:
    """Problems accumulate, for one correction."""

    row: SheetRow
    columns: ColumnMap
    known: SheetVocabulary
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    question: AmbiguousTime | None = None
    is_long: bool = False

    def result(self, fold: int | None) -> ParsedRow:
        content = self._content(fold)
        heading = self.columns.heading(SheetColumn.TIME)
        planned = None if self.problems or content.instant is None else _planned_row(content, self.known.zone)
        return ParsedRow(
            self.row.number,
            planned,
            tuple(self.problems),
            self.question,
            tuple(self.notes),
            question_heading=heading,
            is_long=self.is_long,
        )

    def named_result(self, name: tuple[int, int], fold: int | None) -> ParsedRow:
        """Count only problems in changed columns."""
        content = self._content(fold)
        cells = {column: self.columns.cell(self.row, column) for column in self.columns.positions}
        headings = {column: self.columns.heading(column) for column in SheetColumn}
        named_row = NamedRow(name, cells, self._text(SheetColumn.CHECK), content, tuple(self.problems), headings)
        notes, heading = tuple(self.notes), headings[SheetColumn.TIME]
        return ParsedRow(
            self.row.number,
            None,
            (),
            self.question,
            notes,
            question_heading=heading,
            named_row=named_row,
            is_long=self.is_long,
        )

    def _content(self, fold: int | None) -> RowContent:
        self._shape()
        on = self._or_problem(SheetColumn.DATE, self._day)
        hour = self._or_problem(
            SheetColumn.TIME, lambda: parse_hour_cell(self.columns.cell(self.row, SheetColumn.TIME), on=on)
        )
        accounts = self._accounts()
        topic_id = self._topic_id()
        language = self._language(accounts)
        link = self._or_problem(SheetColumn.LINK, lambda: parse_link(self._text(SheetColumn.LINK))) or ""
        text = self._body(accounts, link)
        placed = self._placed(on, hour, fold) if on and hour else None
        return RowContent(
            on=on,
            at=hour.at if hour else None,
            fold=placed[0] if placed else 0,
            instant=placed[1] if placed else None,
            accounts=tuple(account.id for account in accounts),
            topic_id=topic_id,
            language=language,
            text=text,
            link=link,
            awaited_alt=self._text(SheetColumn.ALT),
            reference=self._text(SheetColumn.REFERENCE),
            title=self._text(SheetColumn.TITLE),
        )

    def _day(self) -> date:
        day = parse_date(self.columns.cell(self.row, SheetColumn.DATE))
        PUBLISHING.check(day, self.known.today)
        return day

    def _text(self, column: SheetColumn) -> str:
        return normalise_text(cell_text(self.columns.cell(self.row, column)))

    def _problem(self, column: SheetColumn, sentence: Message) -> None:
        self.problems.append(CellProblem(self.columns.heading(column), sentence))

    def _or_problem(self, column: SheetColumn, reading: Callable[[], T]) -> T | None:
        if self._is_unsaved(column):
            return None
        try:
            return reading()
        except Refusal as refusal:
            self._problem(column, refusal.sentence)
            return None

    def _is_unsaved(self, column: SheetColumn) -> bool:
        return self.columns.positions.get(column) in self.row.unsaved

    def _shape(self) -> None:
        for column, position in self.columns.positions.items():
            if position in self.row.unsaved:
                self._problem(
                    column,
                    msg("Es una fórmula y el archivo no guarda su resultado. Cópiela y péguela como valor."),
                )
        if self.row.surplus:
            self.problems.append(
                CellProblem(
                    "",
                    msg(
                        "La fila tiene más celdas que títulos («%(cell)s»…). "
                        "Si el texto lleva el signo que separa las columnas, póngalo entre comillas.",
                        cell=cell_text(self.row.surplus[0])[:40],
                    ),
                )
            )

    def _accounts(self) -> list[KnownAccount]:
        if self._is_unsaved(SheetColumn.ACCOUNT):
            return []
        accounts, refused = self.known.accounts_named(self._text(SheetColumn.ACCOUNT))
        for refusal in refused:
            self._problem(SheetColumn.ACCOUNT, refusal.sentence)
        if not accounts and not refused:
            self._problem(SheetColumn.ACCOUNT, msg("Falta la cuenta."))
        return accounts

    def _topic_id(self) -> int | None:
        if not (name := self._text(SheetColumn.TOPIC)):
            return None
        topic = self._or_problem(SheetColumn.TOPIC, lambda: self.known.topic_named(name))
        return topic.id if topic else None

    def _language(self, accounts: list[KnownAccount]) -> str:
        if not (name := self._text(SheetColumn.LANGUAGE)):
            return self._first_language()
        language = self._or_problem(SheetColumn.LANGUAGE, lambda: self.known.language_named(name)) or ""
        for account in accounts:
            if language and account.languages and language not in account.languages:
                self.notes.append(
                    msg(
                        "La cuenta %(account)s no suele publicar en «%(language)s».",
                        account=account.names[0],
                        language=language,
                    )
                )
        return language

    def _first_language(self) -> str:
        language = self.known.languages[0]
        if len(self.known.languages) > 1:
            self.notes.append(msg("La fila no dice el idioma: se toma «%(language)s».", language=language))
        return language

    def _body(self, accounts: list[KnownAccount], link: str) -> str:
        text = self._text(SheetColumn.TEXT)
        if not text and not self._is_unsaved(SheetColumn.TEXT):
            self._problem(SheetColumn.TEXT, msg("Falta el texto."))
        if looks_like_formula(text):
            self.notes.append(msg("El texto empieza como una fórmula: se guarda tal cual y no se calcula."))
        excesses = list(length_problems(text, link, accounts))
        self.is_long = bool(excesses)
        self.notes += excesses
        return text

    def _placed(self, on: date, hour: CellHour, fold: int | None) -> tuple[int, datetime] | None:
        """Return fold (0 for a single hour) and instant; None to ask."""
        if on < self.known.today:
            self.notes.append(msg("La fecha ya ha pasado: quedará en borrador y no se podrá programar."))
        answer = hour.mark.fold if hour.mark else fold
        try:
            instant = instant_of(on, hour.at, self.known.zone, fold=answer)
        except AmbiguousTime as question:
            self.question = question
            return None
        except Refusal as refusal:
            self._problem(SheetColumn.TIME, refusal.sentence)
            return None
        self._season(hour, instant)
        is_second = bool(answer) and instant_of(on, hour.at, self.known.zone, fold=0) != instant
        return int(is_second), instant

    def _season(self, hour: CellHour, instant: datetime) -> None:
        """Refuse a wrong season: «10:00 CET» in July is 11:00 by the office's clock."""
        if hour.mark not in (HourMark.SUMMER, HourMark.WINTER):
            return
        is_summer = bool(instant.astimezone(ZoneInfo(self.known.zone)).dst())
        if is_summer != (hour.mark is HourMark.SUMMER):
            self._problem(
                SheetColumn.TIME,
                msg(
                    "Ese día no rige el horario que dice «%(mark)s». Escriba solo la hora del reloj.",
                    mark=hour.mark_typed,
                ),
            )
