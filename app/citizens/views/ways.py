"""The sister pages of what is answered, as tabs."""

from typing import Any

from flask import url_for

from app.accounts.rules import Permission
from app.core.words import say
from app.web.request import actor
from app.web.words import translate

P = Permission
WAYS = (
    ("review", say("Por revisar"), P.CASE_REVIEW),
    ("templates", say("Plantillas"), P.CASE_READ),
    ("faq", say("Preguntas frecuentes"), P.CASE_READ),
    ("usual", say("Datos habituales"), P.PROTOCOL_MANAGE),
)


def ways_from(shown: str) -> list[dict[str, Any]]:
    """Those somebody may open, one of them the page that is shown."""
    return [
        {"label": translate(label), "url": url_for(f"citizens.{name}"), "current": name == shown}
        for name, label, permission in WAYS
        if actor().may(permission)
    ]
