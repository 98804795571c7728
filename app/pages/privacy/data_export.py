"""Citizen data in one file for people and programs."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Response, render_template

from app.core.permissions import Permission
from app.domain.privacy.queries import dossier as dossier_queries
from app.domain.privacy.queries.dossier import CitizenDossier
from app.domain.takedowns.rules.evidence_archive import EvidenceFile, canonical_json, row_values, write_archive
from app.pages.citizens.blueprint import bp
from app.pages.shell.request_context import organisation, wiring
from app.usecases.privacy import subject_rights
from app.web.access import requires
from app.web.request import actor, now, write_transaction

INNER_FIELDS = (
    *("lease_token", "remote_key", "next_attempt_at", "organisation_id"),
    *("content_hash", "approved_hash", "salt", "token_hash"),
)
"""Internal fields, not exported."""
DOSSIER_LISTS = (
    *("cases", "messages", "folded", "acts", "replies", "measures", "evidence", "restrictions", "questions"),
    *("blocks", "requests"),
)


@bp.post("/personal/<int:citizen_id>/copy")
@requires(Permission.PERSONAL_MANAGE)
def hand_over(citizen_id: int) -> Response:
    archive = BytesIO()
    with write_transaction() as session:
        who = dossier_queries.citizen_or_404(session, organisation().id, citizen_id)
        dossier = subject_rights.export_dossier(session, who, actor=actor(), now=now())
        write_archive(_archive_pieces(dossier), archive)
    headers = {
        "Content-Disposition": f"attachment; filename=datos-{citizen_id}.zip",
        "Cache-Control": "private, no-store",
    }
    return Response(archive.getvalue(), mimetype="application/zip", headers=headers)


def _archive_pieces(dossier: CitizenDossier) -> Iterator[EvidenceFile]:
    yield EvidenceFile("datos.json", canonical_json(_dossier_data(dossier)))
    yield EvidenceFile("datos.html", _dossier_page(dossier).encode())
    yield EvidenceFile("mensajes.csv", _message_sheet(dossier))
    for proof in dossier.evidence:
        for image in proof.images:
            yield EvidenceFile(
                f"imagenes/{image['digest']}", wiring().files.read(proof.organisation_id, image["place"])
            )


def _dossier_data(dossier: CitizenDossier) -> dict[str, Any]:
    """Return every row without `INNER_FIELDS`."""
    lists = {name: [row_values(row, *INNER_FIELDS) for row in getattr(dossier, name)] for name in DOSSIER_LISTS}
    return {"citizen": row_values(dossier.citizen, *INNER_FIELDS), **lists}


def _dossier_page(dossier: CitizenDossier) -> str:
    return render_template(
        "privacy/data_export.html",
        dossier=dossier,
        body=organisation(),
        today=now(),
    )


def _message_sheet(dossier: CitizenDossier) -> bytes:
    codes = {case.id: case.code for case in dossier.cases}
    rows = [
        (codes.get(message.case_id, ""), message.received_at, message.permalink, message.text)
        for message in dossier.messages
    ]
    return wiring().sheet_writer.csv(("Caso", "Recibido (UTC)", "Dirección", "Texto"), _naive_rows(rows))


def _naive_rows(rows: list[Any]) -> Iterator[Any]:
    return ((code, at.replace(tzinfo=None, microsecond=0), where, text) for code, at, where, text in rows)
