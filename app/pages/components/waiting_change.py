"""A change that waits for a second person: the sentence after it, and what waits on the page that it is about."""

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.control.models import ControlChange
from app.domain.control.queries import waiting_change_of
from app.domain.control.rules.changes import DECIDING_PERMISSIONS, ControlKind
from app.pages.shell.request_context import organisation
from app.web.request import actor, read_session

CHANGE_WAITS = msg("El cambio está pedido y aún no está en vigor: espera a otra persona o a que pasen 24 horas.")


READER_PERMISSIONS = (*sorted(DECIDING_PERMISSIONS), Permission.AUDIT_READ)
"""Permissions of those who read the page of a change."""


def follows_changes() -> bool:
    return not actor().permissions.isdisjoint(READER_PERMISSIONS)


def saved_message(saved: Message, change: ControlChange | None) -> Message:
    return CHANGE_WAITS if change else saved


def waiting_settings() -> ControlChange | None:
    """Return what waits for the body's settings. One statement."""
    return waiting_change(ControlKind.BODY_SETTING, f"organisation:{organisation().id}")


def waiting_change(kind: ControlKind, subject: str) -> ControlChange | None:
    """Return what waits for a subject. One statement."""
    return waiting_change_of(read_session(), organisation().id, kind, subject)
