"""The proof of an order, or of one post, gathered into a ZIP while one waits; that it was gathered is recorded."""

from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Blueprint, Response, render_template

from app.accounts.rules import Permission
from app.drafting import queries as posts
from app.pages.shell.request_context import organisation, wiring
from app.takedowns.deeds.evidence import Proof, folder
from app.takedowns.queries import evidence as queries
from app.takedowns.queries import orders
from app.takedowns.rules.evidence import pack
from app.takedowns.rules.orders import SOURCE_WORDS
from app.takedowns.rules.withdrawals import MOTIVE_WORDS, WITHDRAWAL_WORDS
from app.takedowns.service import orders as service
from app.web.access import requires
from app.web.request import actor, now, writing

bp = Blueprint("evidence", __name__, url_prefix="/o/<organisation>/evidence")

IN_MEMORY = 8_000_000
"""Bytes of an archive that stay in memory; a longer one goes to a file that vanishes by itself."""

PIECE = 65_536


@bp.post("/takedowns/<int:order_id>")
@requires(Permission.AUDIT_READ)
def of_order(order_id: int) -> Response:
    with writing() as session:
        order = orders.order_or_404(session, organisation().id, order_id)
        ids = queries.posts_of_order(session, organisation().id, order_id)
        archive, digest = _gathered(Proof(session, organisation().id, ids, order))
        service.note_evidence(session, order, digest, actor=actor(), now=now())
    return _sent(archive, f"prueba-requerimiento-{order_id}")


@bp.post("/posts/<int:year>/<int:ordinal>")
@requires(Permission.AUDIT_READ)
def of_post(year: int, ordinal: int) -> Response:
    with writing() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal)
        archive, digest = _gathered(Proof(session, organisation().id, [post.id]))
        service.note_post_evidence(session, post, digest, actor=actor(), now=now())
    return _sent(archive, f"prueba-{year}-{ordinal:04d}")


def _gathered(proof: Proof) -> tuple[IO[bytes], str]:
    archive = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it is read while the answer is sent, and closed with it
    digest = pack(proof.pieces(wiring().files, _pages), cast(IO[bytes], archive))
    archive.seek(0)
    return cast(IO[bytes], archive), digest


def _pages(proof: Proof) -> Mapping[str, str]:
    shared = {
        "proof": proof,
        "order": proof.order,
        "folder": folder,
        "body": organisation(),
        "sources": SOURCE_WORDS,
        "motives": MOTIVE_WORDS,
        "words": WITHDRAWAL_WORDS,
    }
    return {
        "index.html": render_template("takedowns/evidence/index.html", **shared),
        "estilo.css": render_template("takedowns/evidence/estilo.css"),
        "LEEME.txt": render_template("takedowns/evidence/leeme.txt", **shared),
    }


def _sent(archive: IO[bytes], name: str) -> Response:
    answer = Response(_Stream(archive), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.zip"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


class _Stream:
    """The archive, a piece at a time; it is closed also when nobody reads it to its end."""

    def __init__(self, archive: IO[bytes]) -> None:
        self._archive = archive

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._archive.read(PIECE):
            yield piece

    def close(self) -> None:
        self._archive.close()

    __del__ = close
