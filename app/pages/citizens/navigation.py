from collections.abc import Collection
from typing import Any, NamedTuple

from flask import g, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.pages.citizens.blueprint import bp

P = Permission


class SectionPage(NamedTuple):
    """A page; any of the permissions opens it."""

    name: str
    label: Message
    permissions: Collection[Permission]

    @property
    def is_open(self) -> bool:
        return bool(g.actor.permissions.intersection(self.permissions)) if g.get("actor") else False

    def place(self, *, current: bool, label: Message | None = None) -> dict[str, Any]:
        return {"label": label or self.label, "url": url_for(f"citizens.{self.name}"), "current": current}


CASE_READERS, SORTERS = (P.CASE_READ,), (P.CASE_READ, P.PROTOCOL_MANAGE)
PARTS: tuple[tuple[Message, tuple[SectionPage, ...]], ...] = (
    (msg("Bandeja"), (SectionPage("inbox", msg("Bandeja"), CASE_READERS),)),
    (msg("Por revisar"), (SectionPage("review", msg("Por revisar"), (P.CASE_REVIEW,)),)),
    (
        msg("Respuestas"),
        (
            SectionPage("templates", msg("Plantillas"), CASE_READERS),
            SectionPage("faq", msg("Preguntas frecuentes"), CASE_READERS),
            SectionPage("usual", msg("Datos habituales"), (P.PROTOCOL_MANAGE,)),
        ),
    ),
    (
        msg("Protocolo"),
        (
            SectionPage("protocol", msg("En vigor"), SORTERS),
            SectionPage("try_protocol", msg("Probar un mensaje"), SORTERS),
            SectionPage("versions", msg("Versiones"), SORTERS),
            SectionPage("attention", msg("Atención y plazos"), (P.PROTOCOL_MANAGE,)),
        ),
    ),
    (msg("Vigilancia"), (SectionPage("crisis", msg("Vigilancia"), (P.CASE_READ, P.CRISIS_DECLARE)),)),
    (
        msg("Moderación"),
        (
            SectionPage("measures", msg("Registro de medidas"), (P.CASE_MODERATE, P.CASE_REVIEW, P.AUDIT_READ)),
            SectionPage("norms", msg("Normas de participación"), CASE_READERS),
        ),
    ),
    (
        msg("Datos personales"),
        (
            SectionPage("personal", msg("Buscar a alguien"), (P.PERSONAL_MANAGE,)),
            SectionPage("access_log", msg("Quién ha visto datos"), (P.PERSONAL_MANAGE, P.AUDIT_READ)),
        ),
    ),
)
"""Parts, linked to their first open page."""


@bp.context_processor
def _navigation_context() -> dict[str, Any]:
    return {"parts_around": parts_around, "pages_around": pages_around}


def parts_around(shown: str) -> list[dict[str, Any]]:
    """Return open parts, marking the one with `shown`."""
    parts = [(label, pages, [page for page in pages if page.is_open]) for label, pages in PARTS]
    return [
        opened[0].place(current=shown in [page.name for page in pages], label=label)
        for label, pages, opened in parts
        if opened
    ]


def pages_around(shown: str) -> list[dict[str, Any]]:
    """Return pages beside `shown`, if several are open."""
    pages = next(pages for _label, pages in PARTS if shown in [page.name for page in pages])
    places = [page.place(current=page.name == shown) for page in pages if page.is_open]
    return places if len(places) > 1 else []
