"""Bringing a file of messages: looked at row by row, taken in some at a time, and never twice."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.calendar.rules.sheet import shown
from app.channels.models import Channel
from app.channels.rules.accounts import NETWORK_NAMES
from app.citizens.models import CitizenImport
from app.citizens.queries.written import with_permalink
from app.citizens.rules.file_rows import MOST_ROWS, Ground, field_of, folded, incoming_of, named, read_row
from app.citizens.service.arriving import known_by, receive
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.domain.spreadsheets.ports import SheetReader
from app.organisations.models import Organisation

PORTION = 100
"""Rows in one transaction."""
NO_TEXT = say("El fichero no tiene ninguna columna de texto: llámela «texto» o «text».")
TOO_MANY = say("El fichero trae %(rows)s filas y caben %(most)s. Divídalo.")
NOT_JSON = say("El fichero empieza como JSON y no se puede leer. Tiene que ser una lista de mensajes.")
Numbered = tuple[int, Mapping[str, str]]


def read_file(reader: SheetReader, name: str, content: bytes) -> list[Numbered]:
    """Each row's number and what it says, from CSV, a spreadsheet or JSON. Raises `Refusal`."""
    rows = (
        _json(content) if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") else _sheet(reader, name, content)
    )
    if len(rows) > MOST_ROWS:
        raise Refusal(say(TOO_MANY.msgid, rows=len(rows), most=MOST_ROWS))
    return rows


def _sheet(reader: SheetReader, name: str, content: bytes) -> list[Numbered]:
    sheet = reader.read(name, content)
    if "text" not in {field_of(heading) for heading in sheet.headings}:
        raise Refusal(NO_TEXT)
    return [
        (row.number, named(sheet.headings, [shown(cell) for cell in row.cells]))
        for row in sheet.rows
        if not row.is_blank
    ]


def _json(content: bytes) -> list[Numbered]:
    try:
        read = json.loads(_text(content))
    except (ValueError, RecursionError) as error:
        raise Refusal(NOT_JSON) from error
    every = next((part for part in read.values() if isinstance(part, list)), None) if isinstance(read, dict) else read
    if not isinstance(every, list) or not all(isinstance(one, dict) for one in every):
        raise Refusal(NOT_JSON)
    return [(n, named(one, [_said(value) for value in one.values()])) for n, one in enumerate(every, start=1)]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _said(value: Any) -> str:
    """Nothing where it is no word, number or yes: a list inside is nobody's text."""
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def ground_of(organisation: Organisation, channels: Sequence[Channel], *, now: datetime) -> Ground:
    names = {folded(name): (one.id, one.network.value) for one in channels for name in _called(one)}
    networks = {folded(name): network.value for network, name in NETWORK_NAMES.items()} | {
        "correo": "mail", "email": "mail", "twitter": "x"
    }  # fmt: skip
    return Ground(organisation.zone, names, networks, frozenset(organisation.languages), now)


def _called(channel: Channel) -> Iterator[str]:
    yield from (channel.called, channel.name)
    if channel.handle:
        yield from (channel.handle, channel.handle.lstrip("@"))


def keep_file(
    session: Session, numbered: Sequence[Numbered], ground: Ground, *, name: str, actor: Actor, now: datetime
) -> CitizenImport:
    """What can be taken and what cannot, kept until its person says yes: looking is no deed yet."""
    demand(actor.may(Permission.CASE_ANSWER))
    rows: list[dict[str, Any]] = []
    refused: list[list[Any]] = []
    for number, said in numbered:
        try:
            rows.append(read_row(said, ground) | {"row": number})
        except Refusal as refusal:
            told = {name: str(value) for name, value in refusal.sentence.values.items()}
            refused.append([number, refusal.sentence.msgid, told])
    batch = CitizenImport(
        organisation_id=actor.organisation_id,
        user_id=actor.person_id,
        user_name=actor.name,
        file_name=name,
        rows=rows,
        refused=refused,
        total=len(rows),
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def accept(batch: CitizenImport, *, now: datetime) -> None:
    """Asked for twice, it is done once."""
    batch.accepted_at = batch.accepted_at or now


def drop(session: Session, batch: CitizenImport, *, actor: Actor, now: datetime) -> None:
    """Away with what it says, by whoever brought it or because its term ended; comes locked. What was taken stays.

    Raises `OutOfTurn` while its rows are coming in.
    """
    if batch.accepted_at and not batch.applied_at:
        raise OutOfTurn(say("Sus mensajes están entrando: ya no se puede descartar."))
    if batch.accepted_at is None:
        subject, rows = f"organisation:{batch.organisation_id}", batch.total + len(batch.refused)
        audit.record(session, Act.CASES_DROPPED, actor=actor, now=now, subject=subject, file=batch.file_name, rows=rows)
    session.delete(batch)


def go_on(session: Session, organisation: Organisation, batch: CitizenImport, *, actor: Actor, now: datetime) -> int:
    """The next rows, wherever whoever came before left them; comes locked. How many were settled."""
    if batch.applied_at is not None:
        return 0
    some = batch.rows[batch.done : batch.done + PORTION]
    fates = [_taken(session, organisation, row, actor=actor, now=now) for row in some]
    batch.tally = {fate: batch.tally.get(fate, 0) + fates.count(fate) for fate in ("new", "folded", "known")}
    batch.done += len(some)
    if batch.done >= batch.total:
        _finish(session, batch, actor=actor, now=now)
    return len(some)


def _taken(session: Session, organisation: Organisation, row: Mapping[str, Any], *, actor: Actor, now: datetime) -> str:
    said = incoming_of(row)
    if known_by(session, organisation.id, said.key):
        return "known"
    if said.permalink and with_permalink(session, organisation.id, said.permalink):
        return "known"
    came = receive(session, organisation, said, actor=actor, now=now)
    return "new" if came.is_new else "folded" if came.is_folded else "known"


def _finish(session: Session, batch: CitizenImport, *, actor: Actor, now: datetime) -> None:
    """One entry for the whole of it, besides those of its messages; what it said is in them now."""
    batch.applied_at, batch.rows = now, []
    subject, counts = f"organisation:{batch.organisation_id}", dict(batch.tally)
    audit.record(session, Act.CASES_IMPORTED, actor=actor, now=now, subject=subject, file=batch.file_name, **counts)
