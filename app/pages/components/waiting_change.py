"""A change that waits for a second person: the sentence after it, and what waits on the page that it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.control.models import ControlChange
from app.domain.control.queries import waiting_change_of
from app.domain.control.rules.changes import DECIDING_PERMISSIONS, NAME_KINDS, ControlKind
from app.domain.organisations.queries import unit_or_404
from app.pages.components.record_entries import labelled_details
from app.pages.shell.request_context import organisation
from app.web.request import actor, read_session
from app.web.translation import translate

CHANGE_WAITS = msg("El cambio está pedido y aún no está en vigor: mientras espera, sigue lo de ahora.")
NO_UNIT = msg("Ninguna en particular")
SETTING_KINDS = frozenset({ControlKind.BODY_SETTING, ControlKind.PAGE_OPENING, ControlKind.TOPIC})
READER_PERMISSIONS = (*sorted(DECIDING_PERMISSIONS), Permission.AUDIT_READ)
"""Permissions of those who read the page of a change."""


def follows_changes() -> bool:
    return not actor().permissions.isdisjoint(READER_PERMISSIONS)


def saved_message(saved: Message, change: ControlChange | None) -> Message:
    return CHANGE_WAITS if change else saved


def setting_words(values: Mapping[str, Any]) -> list[Message]:
    named = dict(values)
    if "owner_unit_id" in named:
        named["owner_unit_id"] = _unit_name(named["owner_unit_id"])
    return [msg("%(name)s: %(what)s", name=name, what=what) for name, what in labelled_details(named)]


def _unit_name(key: int | None) -> str:
    if key is None:
        return translate(NO_UNIT)
    return unit_or_404(read_session(), key, organisation_id=organisation().id).name


def asked_words(change: ControlChange) -> Sequence[Message | str]:
    """Return what a change asks for, where its page has fields of those names; else nothing."""
    if change.kind in NAME_KINDS:
        return list(change.terms.get("added", []))
    return setting_words(change.terms["names"]) if change.kind in SETTING_KINDS else []


def waiting_settings() -> ControlChange | None:
    """Return what waits for the body's settings. One statement."""
    return waiting_change(ControlKind.BODY_SETTING, f"organisation:{organisation().id}")


def waiting_change(kind: ControlKind, subject: str) -> ControlChange | None:
    """Return what waits for a subject. One statement."""
    return waiting_change_of(read_session(), organisation().id, kind, subject)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["asked_words"] = asked_words
