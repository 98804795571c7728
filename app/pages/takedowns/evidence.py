"""Order or post evidence: a ZIP made while waiting, recorded."""

from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Blueprint, Response, render_template

from app.core.permissions import Permission
from app.domain.posts.queries import posts
from app.domain.takedowns.queries import dossiers, orders
from app.domain.takedowns.rules.evidence_archive import write_archive
from app.pages.shell.request_context import organisation, wiring
from app.usecases.takedowns import orders as takedown_orders
from app.usecases.takedowns.evidence import EvidenceDossier, post_folder
from app.web.access import requires
from app.web.request import actor, now, write_transaction

bp = Blueprint("evidence", __name__, url_prefix="/o/<organisation>/evidence")

MOST_IN_MEMORY = 8_000_000
"""Bytes; longer archives use a self-deleting file."""

CHUNK_BYTES = 65_536


@bp.post("/takedowns/<int:order_id>")
@requires(Permission.AUDIT_READ)
def of_order(order_id: int) -> Response:
    with write_transaction() as session:
        order = orders.order_or_404(session, organisation().id, order_id)
        ids = dossiers.posts_of_order(session, organisation().id, order_id)
        archive, digest = _write_evidence(EvidenceDossier(session, organisation().id, ids, order))
        takedown_orders.record_evidence(session, order, digest, actor=actor(), now=now())
    return _download(archive, f"prueba-requerimiento-{order_id}")


@bp.post("/posts/<int:year>/<int:ordinal>")
@requires(Permission.AUDIT_READ)
def of_post(year: int, ordinal: int) -> Response:
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal)
        archive, digest = _write_evidence(EvidenceDossier(session, organisation().id, [post.id]))
        takedown_orders.record_post_evidence(session, post, digest, actor=actor(), now=now())
    return _download(archive, f"prueba-{year}-{ordinal:04d}")


def _write_evidence(proof: EvidenceDossier) -> tuple[IO[bytes], str]:
    archive = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115 - it is read while the answer is sent, and closed with it
    digest = write_archive(proof.pieces(wiring().files, _evidence_pages), cast(IO[bytes], archive))
    archive.seek(0)
    return cast(IO[bytes], archive), digest


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


def _download(archive: IO[bytes], name: str) -> Response:
    answer = Response(_ArchiveStream(archive), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.zip"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


class _ArchiveStream:
    """The archive, closed even if unread."""

    def __init__(self, archive: IO[bytes]) -> None:
        self._archive = archive

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._archive.read(CHUNK_BYTES):
            yield piece

    def close(self) -> None:
        self._archive.close()

    __del__ = close
