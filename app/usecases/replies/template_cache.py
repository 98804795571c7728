"""Templates in force: the product's, overridden by the organisation's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.bulk import dialect_insert
from app.domain.cases.rules.categories import Category
from app.domain.replies.models import ResponseTemplate, TemplateVersion
from app.domain.replies.queries import templates as template_queries
from app.domain.replies.rules.templates import ReplyTemplate, read_variable

ANSWERS = "answers"
Lemmatiser = Callable[[str, str], str]


class ReplyTemplateCache:
    """A per-session cache. `lemma(word, language)`: dictionary form, to compare questions."""

    def __init__(self, shipped: Mapping[str, ReplyTemplate], lemma: Lemmatiser) -> None:
        self.shipped = shipped
        self.lemma = lemma


def template_cache_of(session: Session) -> ReplyTemplateCache:
    cache: ReplyTemplateCache = session.info[ANSWERS]
    return cache


def templates_in_force(session: Session, organisation_id: int) -> Mapping[str, ReplyTemplate]:
    """Return the templates in force by code, in order, not retired; one statement."""
    return merge_templates(
        template_cache_of(session).shipped, template_queries.stored_templates(session, organisation_id)
    )


def merge_templates(
    shipped: Mapping[str, ReplyTemplate], stored_templates: Sequence[template_queries.StoredTemplate]
) -> Mapping[str, ReplyTemplate]:
    templates = dict(shipped)
    for row, version in stored_templates:
        base = build_template(row, version) if version else templates.get(row.code)
        if row.retired_at is not None or base is None:
            templates.pop(row.code, None)
        else:
            templates[row.code] = replace(base, id=row.id)
    return dict(sorted(templates.items()))


def build_template(row: ResponseTemplate, version: TemplateVersion) -> ReplyTemplate:
    return ReplyTemplate(
        code=row.code,
        name=version.name,
        texts=version.texts,
        kind=version.kind,
        categories=frozenset(Category(category) for category in version.categories),
        variables=tuple(read_variable(variable, row.code) for variable in version.variables),
        is_service=version.is_service,
        channels=frozenset(version.channels),
        number=version.number,
        id=row.id,
    )


def find_or_add_row(session: Session, organisation_id: int, code: str) -> ResponseTemplate:
    """Return the template's row, created on a product template's first use. Raises `NotFound`."""
    if stored_row := template_queries.stored_template(session, organisation_id, code):
        return stored_row
    if code not in template_cache_of(session).shipped:
        raise NotFound(msg("Esa plantilla no existe."))
    made = dialect_insert(session, ResponseTemplate).on_conflict_do_nothing(index_elements=["organisation_id", "code"])
    session.connection().execute(made, {"organisation_id": organisation_id, "code": code, "version": 0})
    row = template_queries.stored_template(session, organisation_id, code)
    assert row is not None
    return row
