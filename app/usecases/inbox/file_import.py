"""Message files: checked by row, received in batches, never twice."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.queries.cases import case_with_permalink
from app.domain.cases.rules.messages import FILE_TERM
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.inbox.models import MessageImport
from app.domain.inbox.queries.imports import imports_past_term, imports_under_way
from app.domain.inbox.rules.file_rows import (
    MOST_ROWS,
    RowContext,
    field_name,
    fold_name,
    name_cells,
    read_row,
    row_message,
)
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries import actors
from app.domain.spreadsheets.ports import SheetReader
from app.domain.spreadsheets.rules.sheet import cell_text
from app.usecases.inbox.receipt import find_received, receive_message

ROWS_AT_ONCE = 100
NO_TEXT_COLUMN = msg("El fichero no tiene ninguna columna de texto: llámela «texto» o «text».")
TOO_MANY_ROWS = msg("El fichero trae %(rows)s filas y caben %(most)s. Divídalo.")
NOT_JSON = msg("El fichero empieza como JSON y no se puede leer. Tiene que ser una lista de mensajes.")
NumberedRow = tuple[int, Mapping[str, str]]


def read_message_file(reader: SheetReader, name: str, content: bytes) -> list[NumberedRow]:
    """Read CSV, spreadsheet or JSON. Raises `Refusal`."""
    rows = (
        _read_json(content)
        if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{")
        else _read_sheet(reader, name, content)
    )
    if len(rows) > MOST_ROWS:
        raise Refusal(msg(TOO_MANY_ROWS.msgid, rows=len(rows), most=MOST_ROWS))
    return rows


def _read_sheet(reader: SheetReader, name: str, content: bytes) -> list[NumberedRow]:
    sheet = reader.read(name, content)
    if "text" not in {field_name(heading) for heading in sheet.headings}:
        raise Refusal(NO_TEXT_COLUMN)
    return [
        (row.number, name_cells(sheet.headings, [cell_text(cell) for cell in row.cells]))
        for row in sheet.rows
        if not row.is_blank
    ]


def _read_json(content: bytes) -> list[NumberedRow]:
    try:
        read = json.loads(_decode(content))
    except (ValueError, RecursionError) as error:
        raise Refusal(NOT_JSON) from error
    every = next((part for part in read.values() if isinstance(part, list)), None) if isinstance(read, dict) else read
    if not isinstance(every, list) or not all(isinstance(record, dict) for record in every):
        raise Refusal(NOT_JSON)
    return [
        (n, name_cells(record, [_cell_text(value) for value in record.values()]))
        for n, record in enumerate(every, start=1)
    ]


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cell_text(value: Any) -> str:
    """Return words, numbers and booleans as text, others empty."""
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def row_context(organisation: Organisation, channels: Sequence[Channel], *, now: datetime) -> RowContext:
    names = {
        fold_name(name): (channel.id, channel.network.value) for channel in channels for name in _account_names(channel)
    }
    networks = {fold_name(name): network.value for network, name in NETWORK_NAMES.items()} | {
        "correo": "mail", "email": "mail", "twitter": "x"
    }  # fmt: skip
    return RowContext(organisation.zone, names, networks, frozenset(organisation.languages), now)


def _account_names(channel: Channel) -> Iterator[str]:
    yield from (channel.called, channel.name)
    if channel.handle:
        yield from (channel.handle, channel.handle.lstrip("@"))


def store_import(work: Work, numbered: Sequence[NumberedRow], context: RowContext, *, name: str) -> MessageImport:
    """Store rows until confirmed; a preview is not audited."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    rows: list[dict[str, Any]] = []
    refused: list[list[Any]] = []
    for number, cells in numbered:
        try:
            rows.append(read_row(cells, context) | {"row": number})
        except Refusal as refusal:
            values = {name: str(value) for name, value in refusal.sentence.values.items()}
            refused.append([number, refusal.sentence.msgid, values])
    batch = MessageImport(
        organisation_id=work.organisation_id,
        user_id=work.actor.person_id,
        user_name=work.actor.name,
        file_name=name,
        rows=rows,
        refused=refused,
        total=len(rows),
        created_at=work.now,
    )
    work.session.add(batch)
    work.session.flush()
    return batch


def accept_import(batch: MessageImport, *, now: datetime) -> None:
    """Accept; idempotent."""
    batch.accepted_at = batch.accepted_at or now


def drop_import(work: Work, batch: MessageImport) -> None:
    """Empty a locked import, by hand or expiry; received messages stay.

    Raises `Conflict` while receiving rows.
    """
    if batch.accepted_at and not batch.applied_at:
        raise Conflict(msg("Sus mensajes están entrando: ya no se puede descartar."))
    if batch.accepted_at is None:
        subject, rows = f"organisation:{batch.organisation_id}", batch.total + len(batch.refused)
        audit.record(work, Act.CASES_DROPPED, subject=subject, file=batch.file_name, rows=rows)
    work.session.delete(batch)


def continue_import(work: Work, organisation: Organisation, batch: MessageImport) -> int:
    """Receive a locked import's next rows; return the number settled."""
    if batch.applied_at is not None:
        return 0
    some = batch.rows[batch.done : batch.done + ROWS_AT_ONCE]
    fates = [_take_row(work, organisation, row) for row in some]
    batch.tally = {fate: batch.tally.get(fate, 0) + fates.count(fate) for fate in ("new", "folded", "known")}
    batch.done += len(some)
    if batch.done >= batch.total:
        _finish_import(work, batch)
    return len(some)


def _take_row(work: Work, organisation: Organisation, row: Mapping[str, Any]) -> str:
    message = row_message(row)
    if find_received(work.session, organisation.id, message.key):
        return "known"
    if message.permalink and case_with_permalink(work.session, organisation.id, message.permalink):
        return "known"
    came = receive_message(work, organisation, message)
    return "new" if came.is_new else "folded" if came.is_folded else "known"


def _finish_import(work: Work, batch: MessageImport) -> None:
    """Audit once and clear contents, now held by messages."""
    batch.applied_at, batch.rows = work.now, []
    subject, counts = f"organisation:{batch.organisation_id}", dict(batch.tally)
    audit.record(work, Act.CASES_IMPORTED, subject=subject, file=batch.file_name, **counts)


BATCH = 20


def continue_imports(reading: Sessions, writing: Sessions, now: datetime) -> dict[str, int]:
    with reading() as session:
        waiting = imports_under_way(session)
    return {"messages_imported": sum(_continue_one(writing, *import_key, now=now) for import_key in waiting)}


def _continue_one(writing: Sessions, organisation_id: int, import_id: int, *, now: datetime) -> int:
    with writing() as session:
        batch = session.get_one(MessageImport, import_id, with_for_update=True)
        organisation = session.get_one(Organisation, organisation_id)
        done = continue_import(Work(session, _import_actor(session, batch, now=now), now), organisation, batch)
        session.commit()
    return done


def _import_actor(session: Session, batch: MessageImport, *, now: datetime) -> Actor:
    """Return the importer, the system actor if they left."""
    user = session.get_one(User, batch.user_id)
    return actors.load_actor(session, user, batch.organisation_id, now=now) or system_actor(batch.organisation_id)


def drop_past_imports(_reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Drop imports unconfirmed or settled past their term."""
    with writing() as session:
        past = imports_past_term(session, before=now - FILE_TERM, limit=BATCH)
        for batch in past:
            drop_import(Work(session, system_actor(batch.organisation_id), now), batch)
        session.commit()
    return len(past)
