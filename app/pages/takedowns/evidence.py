"""Order or post evidence: a ZIP made while waiting, recorded."""

from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Blueprint, Response, render_template

from app.core.permissions import Permission
from app.domain.posts.queries import posts
from app.domain.takedowns.queries import dossiers, orders
from app.domain.takedowns.rules.evidence_archive import write_archive
from app.pages.shell.request_context import organisation, wiring
from app.usecases.takedowns import orders as takedown_orders
from app.usecases.takedowns.evidence import EvidenceDossier, post_folder
from app.web.access import requires
from app.web.file_answers import IN_MEMORY, download_written
from app.web.request import work, write_transaction

bp = Blueprint("evidence", __name__, url_prefix="/o/<organisation>/evidence")

MEDIA_TYPE = "application/zip"


@bp.post("/takedowns/<int:order_id>")
@requires(Permission.AUDIT_READ)
def of_order(order_id: int) -> Response:
    with SpooledTemporaryFile(IN_MEMORY) as archive, write_transaction() as session:
        order = orders.order_or_404(session, organisation().id, order_id)
        ids = dossiers.posts_of_order(work(session), order_id)
        digest = _write_evidence(EvidenceDossier(session, organisation().id, ids, order), archive)
        takedown_orders.record_evidence(work(session), order, digest)
        return download_written(archive, MEDIA_TYPE, f"prueba-requerimiento-{order_id}.zip")


@bp.post("/posts/<int:year>/<int:ordinal>")
@requires(Permission.AUDIT_READ)
def of_post(year: int, ordinal: int) -> Response:
    with SpooledTemporaryFile(IN_MEMORY) as archive, write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal)
        digest = _write_evidence(EvidenceDossier(session, organisation().id, [post.id]), archive)
        takedown_orders.record_post_evidence(work(session), post, digest)
        return download_written(archive, MEDIA_TYPE, f"prueba-{year}-{ordinal:04d}.zip")


def _write_evidence(proof: EvidenceDossier, archive: IO[bytes]) -> str:
    return write_archive(proof.pieces(wiring().files, _evidence_pages), archive)


def _evidence_pages(proof: EvidenceDossier) -> Mapping[str, str]:
    shared = {
        "proof": proof,
        "order": proof.order,
        "folder": post_folder,
        "body": organisation(),
    }
    return {
        "index.html": render_template("takedowns/evidence/index.html", **shared),
        "estilo.css": render_template("takedowns/evidence/estilo.css"),
        "LEEME.txt": render_template("takedowns/evidence/leeme.txt", **shared),
    }
