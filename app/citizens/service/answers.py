"""What citizens may be answered with: the templates that ship with the product, and an organisation's own over them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from app.citizens.models import ResponseTemplate, TemplateVersion
from app.citizens.queries import templates as queries
from app.citizens.rules.categories import Category
from app.citizens.rules.reading_templates import read_variable
from app.citizens.rules.templates import Template
from app.core.errors import NotFound
from app.core.words import say
from app.db.upsert import inserting

ANSWERS = "answers"
"""The name they travel under with a session."""
Lemma = Callable[[str, str], str]


class AnswerShelf:
    """Travels with a session. `lemma(word, language)` gives the dictionary form, by which questions are compared."""

    def __init__(self, shipped: Mapping[str, Template], lemma: Lemma) -> None:
        self.shipped = shipped
        self.lemma = lemma


def shelf_of(session: Session) -> AnswerShelf:
    shelf: AnswerShelf = session.info[ANSWERS]
    return shelf


def in_force(session: Session, organisation_id: int) -> Mapping[str, Template]:
    """By code, in its order, without those retired; one statement."""
    return usable(shelf_of(session).shipped, queries.kept(session, organisation_id))


def usable(shipped: Mapping[str, Template], kept: Sequence[queries.Kept]) -> Mapping[str, Template]:
    found = dict(shipped)
    for row, version in kept:
        base = template_of(row, version) if version else found.get(row.code)
        if row.retired_at is not None or base is None:
            found.pop(row.code, None)
        else:
            found[row.code] = replace(base, id=row.id)
    return dict(sorted(found.items()))


def template_of(row: ResponseTemplate, version: TemplateVersion) -> Template:
    """A version as the rules read it."""
    return Template(
        code=row.code,
        name=version.name,
        texts=version.texts,
        kind=version.kind,
        categories=frozenset(Category(one) for one in version.categories),
        variables=tuple(read_variable(one, row.code) for one in version.variables),
        is_service=version.is_service,
        channels=frozenset(version.channels),
        number=version.number,
        id=row.id,
    )


def row_of(session: Session, organisation_id: int, code: str) -> ResponseTemplate:
    """The row a template is known by; made when a shipped one is first used. Raises `NotFound` for one there is not."""
    if found := queries.kept_of(session, organisation_id, code):
        return found
    if code not in shelf_of(session).shipped:
        raise NotFound(say("Esa plantilla no existe."))
    made = inserting(session, ResponseTemplate).on_conflict_do_nothing(index_elements=["organisation_id", "code"])
    session.connection().execute(made, {"organisation_id": organisation_id, "code": code, "version": 0})
    row = queries.kept_of(session, organisation_id, code)
    assert row is not None
    return row
