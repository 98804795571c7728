"""What is kept of somebody, in one file for themselves: to be read by people and by programs."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Response, render_template

from app.accounts.rules import Permission
from app.citizens.queries import personal as queries
from app.citizens.queries.personal import Dossier
from app.citizens.rules.cases import DEED_WORDS
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.measures import MEASURE_NAMES, MEASURE_WORDS
from app.citizens.service import personal as service
from app.citizens.views.blueprint import bp
from app.pages.shell.request_context import organisation, wiring
from app.takedowns.rules.evidence import Piece, pack, plain_row, written
from app.web.access import requires
from app.web.request import actor, now, writing

INNER = (
    *("lease_token", "remote_key", "next_attempt_at", "organisation_id"),
    *("content_hash", "approved_hash", "salt", "token_hash"),
)
"""What is of no one's business outside: how the worker goes about it."""
LISTS = (
    *("cases", "messages", "folded", "acts", "replies", "measures", "evidence", "restrictions", "questions"),
    *("blocks", "requests"),
)


@bp.post("/personal/<int:citizen_id>/copy")
@requires(Permission.PERSONAL_MANAGE)
def hand_over(citizen_id: int) -> Response:
    archive = BytesIO()
    with writing() as session:
        who = queries.citizen_or_404(session, organisation().id, citizen_id)
        kept = service.hand_over(session, who, actor=actor(), now=now())
        pack(_pieces(kept), archive)
    headers = {
        "Content-Disposition": f"attachment; filename=datos-{citizen_id}.zip",
        "Cache-Control": "private, no-store",
    }
    return Response(archive.getvalue(), mimetype="application/zip", headers=headers)


def _pieces(kept: Dossier) -> Iterator[Piece]:
    yield Piece("datos.json", written(_plain(kept)))
    yield Piece("datos.html", _readable(kept).encode())
    yield Piece("mensajes.csv", _sheet(kept))
    for proof in kept.evidence:
        for image in proof.images:
            yield Piece(f"imagenes/{image['digest']}", wiring().files.read(proof.organisation_id, image["place"]))


def _plain(kept: Dossier) -> dict[str, Any]:
    """Every field of every row, but for who of the house did it: their ids say nothing outside."""
    lists = {name: [plain_row(one, *INNER) for one in getattr(kept, name)] for name in LISTS}
    return {"citizen": plain_row(kept.citizen, *INNER), **lists}


def _readable(kept: Dossier) -> str:
    return render_template(
        "citizens/personal/copy.html",
        kept=kept,
        body=organisation(),
        categories=CATEGORY_NAMES,
        deeds=DEED_WORDS,
        measures=MEASURE_NAMES,
        states=MEASURE_WORDS,
        today=now(),
    )


def _sheet(kept: Dossier) -> bytes:
    codes = {one.id: one.code for one in kept.cases}
    rows = [(codes.get(one.case_id, ""), one.received_at, one.permalink, one.text) for one in kept.messages]
    return wiring().sheet_writer.csv(("Caso", "Recibido (UTC)", "Dirección", "Texto"), _naive(rows))


def _naive(rows: list[Any]) -> Iterator[Any]:
    return ((code, at.replace(tzinfo=None, microsecond=0), where, text) for code, at, where, text in rows)
