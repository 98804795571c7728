"""How the pages about what citizens write lead to each other: the parts of the feature, and the pages of each part."""

from collections.abc import Collection
from typing import Any, NamedTuple

from flask import g, url_for

from app.accounts.rules import Permission
from app.citizens.views.blueprint import bp
from app.core.words import Sentence, say

P = Permission


class Way(NamedTuple):
    """A page by the name of its endpoint, and who may open it: whoever holds any of those permissions."""

    name: str
    label: Sentence
    permissions: Collection[Permission]

    @property
    def is_open(self) -> bool:
        """Also asked of the page of a refusal, to somebody who may be nobody."""
        return bool(g.actor.permissions.intersection(self.permissions)) if g.get("actor") else False

    def place(self, *, current: bool, label: Sentence | None = None) -> dict[str, Any]:
        return {"label": label or self.label, "url": url_for(f"citizens.{self.name}"), "current": current}


ANYBODY, SORTERS = (P.CASE_READ,), (P.CASE_READ, P.PROTOCOL_MANAGE)
PARTS: tuple[tuple[Sentence, tuple[Way, ...]], ...] = (
    (say("Bandeja"), (Way("inbox", say("Bandeja"), ANYBODY),)),
    (say("Por revisar"), (Way("review", say("Por revisar"), (P.CASE_REVIEW,)),)),
    (
        say("Respuestas"),
        (
            Way("templates", say("Plantillas"), ANYBODY),
            Way("faq", say("Preguntas frecuentes"), ANYBODY),
            Way("usual", say("Datos habituales"), (P.PROTOCOL_MANAGE,)),
        ),
    ),
    (
        say("Protocolo"),
        (
            Way("protocol", say("En vigor"), SORTERS),
            Way("try_protocol", say("Probar un mensaje"), SORTERS),
            Way("versions", say("Versiones"), SORTERS),
            Way("attention", say("Atención y plazos"), (P.PROTOCOL_MANAGE,)),
        ),
    ),
    (say("Vigilancia"), (Way("crisis", say("Vigilancia"), (P.CASE_READ, P.CRISIS_DECLARE)),)),
    (
        say("Moderación"),
        (
            Way("measures", say("Registro de medidas"), (P.CASE_MODERATE, P.CASE_REVIEW, P.AUDIT_READ)),
            Way("norms", say("Normas de participación"), ANYBODY),
        ),
    ),
    (
        say("Datos personales"),
        (
            Way("personal", say("Buscar a alguien"), (P.PERSONAL_MANAGE,)),
            Way("access_log", say("Quién ha visto datos"), (P.PERSONAL_MANAGE, P.AUDIT_READ)),
        ),
    ),
)
"""Each part leads to the first of its pages that somebody may open."""


@bp.context_processor
def _ways() -> dict[str, Any]:
    return {"parts_around": parts_around, "pages_around": pages_around}


def parts_around(shown: str) -> list[dict[str, Any]]:
    """The parts somebody may go to; the one `shown` is of is the current one."""
    found = [(label, pages, [page for page in pages if page.is_open]) for label, pages in PARTS]
    return [
        opened[0].place(current=shown in [page.name for page in pages], label=label)
        for label, pages, opened in found
        if opened
    ]


def pages_around(shown: str) -> list[dict[str, Any]]:
    """The pages of the part that `shown` is of, where there are more than one to go to."""
    pages = next(pages for _label, pages in PARTS if shown in [page.name for page in pages])
    found = [page.place(current=page.name == shown) for page in pages if page.is_open]
    return found if len(found) > 1 else []
