"""Citizen data in one file for people and programs."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from mimetypes import guess_extension
from typing import Any

from flask import Response, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from app.core.messages import msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.domain.media.models import MediaFile
from app.domain.privacy.queries import dossier as dossier_queries
from app.domain.privacy.queries.depictions import DepictedConsent
from app.domain.privacy.queries.dossier import CitizenDossier
from app.domain.takedowns.queries.picture_deliveries import PictureDelivery
from app.domain.takedowns.rules.evidence_archive import EvidenceFile, canonical_json, row_values, write_archive
from app.pages.citizens.blueprint import bp
from app.pages.shell.request_context import organisation, wiring
from app.usecases.privacy import subject_rights
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.request import now, work, write_transaction

INNER_FIELDS = (
    "lease_token",
    "remote_key",
    "next_attempt_at",
    "organisation_id",
    "content_hash",
    "approved_hash",
    "salt",
    "token_hash",
)
"""Internal fields, not exported."""
DOSSIER_LISTS = (
    "cases",
    "messages",
    "folded",
    "acts",
    "replies",
    "measures",
    "evidence",
    "restrictions",
    "questions",
    "blocks",
    "requests",
)


CONSENT_FIELDS = (
    "age",
    "given_on",
    "expires_on",
    "proof",
    "purpose",
    "networks",
    "is_sole_guardian",
    "own_consent",
    "added_at",
    "revoked_at",
    "withdraw_by",
)


@bp.post("/personal/<int:citizen_id>/copy")
@requires(Permission.PERSONAL_MANAGE)
def hand_over(citizen_id: int) -> Response:
    """Hand over a citizen's data, with the consents ticked as theirs."""
    with write_transaction() as session:
        who = dossier_queries.citizen_or_404(session, organisation().id, citizen_id)
        dossier = subject_rights.export_dossier(work(session), who)
        consents = _ticked_consents(session)
        return _archive_response(f"datos-{citizen_id}.zip", _archive_pieces(dossier, consents))


@bp.post("/personal/consents/copy")
@requires(Permission.PERSONAL_MANAGE)
def hand_over_consents() -> AnyResponse:
    """Hand over the consents of somebody who never wrote."""
    with write_transaction() as session:
        if consents := _ticked_consents(session):
            return _archive_response("datos-imagenes.zip", _consent_pieces(None, consents))
    return flash_and_redirect(msg("Marque al menos una imagen."), url_for(".personal"))


def _ticked_consents(session: Session) -> Sequence[DepictedConsent]:
    keys = set(filter(None, map(parse_int, request.form.getlist("consent"))))
    if not keys:
        return ()
    return subject_rights.export_consents(work(session), keys, wiring().keyring.unseal)


def _archive_response(name: str, pieces: Iterator[EvidenceFile]) -> Response:
    archive = BytesIO()
    write_archive(pieces, archive)
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-store"}
    return Response(archive.getvalue(), mimetype="application/zip", headers=headers)


def _archive_pieces(dossier: CitizenDossier, consents: Sequence[DepictedConsent]) -> Iterator[EvidenceFile]:
    yield from _consent_pieces(dossier, consents)
    yield EvidenceFile("mensajes.csv", _message_sheet(dossier))
    for proof in dossier.evidence:
        for image in proof.images:
            yield EvidenceFile(
                f"imagenes/{image['digest']}", wiring().files.read(proof.organisation_id, image["place"])
            )


def _consent_pieces(dossier: CitizenDossier | None, consents: Sequence[DepictedConsent]) -> Iterator[EvidenceFile]:
    """Yield what every copy has, and each picture once, small."""
    data = (_dossier_data(dossier) if dossier else {}) | {"consents": [_consent_data(each) for each in consents]}
    yield EvidenceFile("datos.json", canonical_json(data))
    yield EvidenceFile("datos.html", _data_page(dossier, consents).encode())
    for file in {consent.file.digest: consent.file for consent in consents}.values():
        content = wiring().files.read(file.organisation_id, file.poster or file.digest)
        yield EvidenceFile(_picture_name(file), wiring().images.reduced(content).content)


def _picture_name(file: MediaFile) -> str:
    return f"imagenes/{file.digest}{guess_extension(file.shown_type) or ''}"


def _dossier_data(dossier: CitizenDossier) -> dict[str, Any]:
    """Return every row without `INNER_FIELDS`."""
    lists = {name: [row_values(row, *INNER_FIELDS) for row in getattr(dossier, name)] for name in DOSSIER_LISTS}
    return {"citizen": row_values(dossier.citizen, *INNER_FIELDS), **lists}


def _consent_data(consent: DepictedConsent) -> dict[str, Any]:
    return {name: getattr(consent.person, name) for name in CONSENT_FIELDS} | {
        "name": " ".join(consent.names[:1]),
        "guardians": list(consent.names[1:]),
        "picture": row_values(consent.file, *INNER_FIELDS, "uploaded_by"),
        "publications": [_publication_data(each) for each in consent.publications],
    }


def _publication_data(shown: PictureDelivery) -> dict[str, Any]:
    delivery, channel = shown.delivery, shown.channel
    return {
        "account": channel.name,
        "network": channel.network,
        "at": delivery.settled_at,
        "address": delivery.permalink,
        "state": delivery.state,
    }


def _data_page(dossier: CitizenDossier | None, consents: Sequence[DepictedConsent]) -> str:
    return render_template(
        "privacy/data_export.html",
        dossier=dossier,
        consents=consents,
        picture_name=_picture_name,
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
