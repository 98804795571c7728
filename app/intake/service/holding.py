"""What the editorial line says of the text somebody offers, before anybody works on it."""

from datetime import datetime

from sqlmodel import Session

from app.core.zones import day_bounds
from app.editorial_line.rules.findings import Finding
from app.editorial_line.rules.piece import Piece
from app.editorial_line.service.holding import line_of
from app.editorial_line.service.shelf import LineInForce
from app.intake.models import Request
from app.intake.rules.kinds import Sensitivity
from app.periods.queries import binding

Held = tuple[LineInForce, tuple[Finding, ...]]
UNKNOWN_LANGUAGE = "es"


def held(session: Session, request: Request, *, zone: str, now: datetime, text: str | None = None) -> Held:
    """The line in force and what it says of the text offered, or of another proposed in its place; two statements."""
    line = line_of(session, request.organisation_id, now=now)
    at = day_bounds(request.wanted_on, zone)[0] if request.wanted_on else now
    said = request.text if text is None else text
    piece = Piece(
        text=said,
        language=request.languages[0] if request.languages else UNKNOWN_LANGUAGE,
        requester=request.provenance.value,
        now=now,
        zone=zone,
        periods=binding(session, request.organisation_id, [at])[at],
        declared={"paid": True} if Sensitivity.COST in request.sensitivities and request.budget else {},
    )
    return line, line.check(piece) if said else ()
