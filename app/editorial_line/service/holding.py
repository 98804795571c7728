"""The line in force as a session knows it: the compiled lines travel with the session, as the record's keys do."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.editorial_line import queries
from app.editorial_line.models import LineVersion
from app.editorial_line.rules.line import Line
from app.editorial_line.rules.reading import read_rule
from app.editorial_line.service.shelf import LINES, LineInForce, Shelf


def shelf_of(session: Session) -> Shelf:
    shelf: Shelf = session.info[LINES]
    return shelf


def line_of(session: Session, organisation_id: int, *, now: datetime) -> LineInForce:
    """The line an organisation stands on at an instant, compiled."""
    return shelf_of(session).line_of(session, organisation_id, now=now)


def line_in_force(session: Session, organisation_id: int, *, now: datetime) -> tuple[int, Line]:
    """The same line as it is written, with the number of its version (0: the one that ships with the product)."""
    standing = queries.standing(session, organisation_id, now=now)
    return shelf_of(session).line(session, organisation_id, standing)


def with_rules(line: Line, version: LineVersion) -> Line:
    """What the line would be with a version's rules."""
    rules = tuple(read_rule(rule) for rule in version.rules)
    return replace(line, rules=rules, principles=version.principles)
