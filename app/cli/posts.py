import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlmodel import Session

from app.cli.actors import person_actor, wiring
from app.cli.audit import NO_KEYS
from app.core.errors import Refusal
from app.core.permissions import Permission
from app.db.scope import scope_to
from app.domain.audit.queries.verification import lacks_keys
from app.domain.organisations import queries as organisations
from app.domain.publishing.queries.record_check import post_discrepancies
from app.domain.publishing.queries.status_facts import status_mismatches
from app.domain.spreadsheets.models import ImportBatch
from app.domain.spreadsheets.rules.row_matches import RowFate
from app.usecases.spreadsheets import sheet_import, sheet_records
from app.usecases.wiring import Wiring

COUNTED_FATES = (RowFate.NEW, RowFate.UPDATED, RowFate.UNCHANGED)
EMPTY_TALLY: Mapping[str, Any] = {**dict.fromkeys((fate.value for fate in COUNTED_FATES), 0), "rows": ()}
REPORT_KEYS = {RowFate.NEW: "created", RowFate.UPDATED: "updated", RowFate.UNCHANGED: "unchanged"}


@click.group("posts", help="Las publicaciones.")
def group() -> None:
    """Group the post commands."""


@group.command("import", help="Importa una hoja (CSV o XLSX). Termina con 1 si alguna fila no se pudo importar.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "slug", required=True, help="La organización, por su nombre corto.")
@click.option("--as", "email", required=True, help="El correo de la persona que importa.")
@click.option("--json", "as_json", is_flag=True, help="El resultado, en JSON.")
@with_appcontext
def import_posts(file: Path, slug: str, email: str, as_json: bool) -> None:
    """Import posts; an ambiguous hour is refused."""
    try:
        batch = import_file(wiring(), file, slug=slug, email=email)
    except Refusal as refusal:
        if as_json:
            click.echo(json.dumps(_report(EMPTY_TALLY, refusal), ensure_ascii=False))
        raise click.ClickException(str(refusal)) from refusal
    report = _report(batch.tally)
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else _format_report(report))
    if report["refused"]:
        raise SystemExit(1)


def import_file(wiring: Wiring, file: Path, *, slug: str, email: str) -> ImportBatch:
    """Import a sheet of posts as the person with that address. Raises `Refusal`."""
    sheet = wiring.sheet_reader.read(file.name, file.read_bytes())
    now = wiring.clock()
    with wiring.writing() as session:
        organisation = organisations.organisation_by_slug(session, slug)
        actor = person_actor(session, organisation, email, Permission.POST_IMPORT, now=now)
        whose = {"organisation_id": organisation.id, "user_id": actor.person_id}
        batch = sheet_records.keep_sheet(session, sheet, file_name=file.name, now=now, **whose)
        session.commit()
    with wiring.reading() as session:
        scope_to(session, organisation.id)
        wanted = sheet_import.SheetImport(organisation, batch.id, actor, now)
        return sheet_import.import_sheet(session, partial(_write_transaction, wiring, organisation.id), wanted, {})


@contextmanager
def _write_transaction(wiring: Wiring, organisation_id: int) -> Iterator[Session]:
    with wiring.writing() as session:
        scope_to(session, organisation_id)
        yield session
        session.commit()


def _report(tally: Mapping[str, Any], whole: Refusal | None = None) -> dict[str, Any]:
    rows = [*tally["rows"], *([(None, "", str(whole))] if whole else [])]
    refused = [{"row": row, "column": column, "reason": reason} for row, column, reason in rows]
    return {REPORT_KEYS[fate]: tally[fate.value] for fate in COUNTED_FATES} | {"refused": refused}


def _format_report(report: dict[str, Any]) -> str:
    counts = (
        f"Nuevas: {report['created']}. Actualizadas: {report['updated']}. "
        f"Sin cambios: {report['unchanged']}. No importadas: {len(report['refused'])}."
    )
    lines = (
        f"  Fila {refusal['row']}{', ' + refusal['column'] if refusal['column'] else ''}: {refusal['reason']}"
        for refusal in report["refused"]
    )
    return "\n".join([counts, *lines])


@group.command("check", help="Comprueba las publicaciones con sus datos y con el historial. Termina con 1 si difieren.")
@click.option("--json", "as_json", is_flag=True, help="El resultado, en JSON.")
@with_appcontext
def check(as_json: bool) -> None:
    """Exit with 1 when a status differs from its rows' (I7), or rows from the record."""
    with wiring().reading() as session:
        bodies = [body.id for body in organisations.all_organisations(session)]
        if lacks_keys(session, bodies, keys=wiring().keyring.audit):
            raise click.ClickException(NO_KEYS)
        states = [wrong for body in bodies for wrong in status_mismatches(session, body)]
        facts = [(body, wrong) for body in bodies for wrong in post_discrepancies(session, body)]
    rows: list[dict[str, object]] = [
        {
            "organisation": state.organisation_id,
            "number": state.number,
            "stored": state.stored,
            "derived": state.derived,
        }
        for state in states
    ]
    rows += [
        {"organisation": body, "number": discrepancy.where, "trouble": str(discrepancy.trouble)}
        for body, discrepancy in facts
    ]
    lines = [f"{state.number}: {state.stored} ≠ {state.derived}" for state in states]
    lines += [f"{discrepancy.where}: {discrepancy.trouble}." for _, discrepancy in facts]
    click.echo(json.dumps(rows, ensure_ascii=False) if as_json else "\n".join(lines))
    if rows:
        raise SystemExit(1)
