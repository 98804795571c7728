"""Who may answer for a template: somebody who answers citizens, or a unit."""

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.citizens.models import ResponseTemplate
from app.citizens.service.filling import open_units
from app.citizens.service.templating import Care
from app.core.words import say
from app.pages.shell.request_context import organisation
from app.web.request import now, reading
from app.web.words import translate

A_UNIT = say("Unidad: %(name)s")


def owners() -> list[tuple[str, str]]:
    session, body = reading(), organisation()
    people = accounts.able(session, body.id, Permission.CASE_ANSWER, now=now())
    units = [(f"unit:{one.id}", translate(say(A_UNIT.msgid, name=one.name))) for one in open_units(session, body.id)]
    return [("", "–"), *((f"person:{one.id}", one.name) for one in people), *units]


def owner_of(said: str) -> Care:
    """Of those offered; nobody for whoever is not."""
    kind, _, key = said.partition(":")
    if not key or said not in dict(owners()):
        return Care()
    return Care(unit_id=int(key)) if kind == "unit" else Care(owner_id=int(key))


def owned(row: ResponseTemplate) -> str:
    """As the form says it."""
    unit = f"unit:{row.owner_unit_id}" if row.owner_unit_id else ""
    return f"person:{row.owner_id}" if row.owner_id else unit
