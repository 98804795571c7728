from collections.abc import Collection

from app.core.messages import LabelledEnum, msg
from app.core.permissions import PostKind, Role


class RequesterKind(LabelledEnum):
    """Values that rules match as `requester`."""

    UNIT = "unit", msg("Unidad o servicio")
    POLITICAL_OFFICE = "political_office", msg("Cargo u oficina política")
    TEMPORARY_ADVISER = "temporary_adviser", msg("Personal eventual")
    STAFF = "staff", msg("Personal del organismo")
    OTHER_ADMINISTRATION = "other_administration", msg("Otra administración")
    CITIZEN = "citizen", msg("Ciudadanía")
    ASSOCIATION = "association", msg("Asociación")
    COMPANY = "company", msg("Empresa")
    MEDIA = "media", msg("Medio de comunicación")


class RequestChannel(LabelledEnum):
    FORM = "form", msg("Formulario")
    MAILBOX = "mailbox", msg("Buzón de correo")
    PHONE = "phone", msg("Teléfono")
    IN_PERSON = "in_person", msg("En persona, en el pasillo")
    MESSAGE = "message", msg("Mensajería (WhatsApp y similares)")
    MEETING = "meeting", msg("Reunión")
    PAPER = "paper", msg("Nota o escrito en papel")


class RequestSensitivity(LabelledEnum):
    NAMES_OFFICIALS = "names_officials", msg("Nombra a cargos")
    MANAGEMENT_FIGURE = "management_figure", msg("Da una cifra de gestión")
    INAUGURATION = "inauguration", msg("Anuncia una inauguración o una visita")
    MINORS = "minors", msg("Aparecen menores")
    COST = "cost", msg("Cuesta dinero")


K = RequesterKind
POLITICAL_KINDS = frozenset({K.POLITICAL_OFFICE, K.TEMPORARY_ADVISER})
"""Elected posts with offices, and temporary advisers (personal eventual, TREBEP art. 12)."""

BROUGHT_CHANNELS = tuple(channel for channel in RequestChannel if channel is not RequestChannel.FORM)
"""Channels of requests recorded by another person."""

IN_OWN_NAME = "En nombre propio"


def requester_kind_of(roles: Collection[str], posts: Collection[str]) -> RequesterKind:
    """Judge by the post held."""
    if PostKind.TEMPORARY_ADVISER in posts:
        return K.TEMPORARY_ADVISER
    if PostKind.POLITICAL in posts or Role.POLITICAL_OFFICE in roles:
        return K.POLITICAL_OFFICE
    return K.UNIT if Role.UNIT_LIAISON in roles else K.STAFF


def effective_kind(kind: RequesterKind, *, behalf_is_political: bool) -> RequesterKind:
    """Count wishes of political offices as theirs."""
    return kind if kind in POLITICAL_KINDS or not behalf_is_political else K.POLITICAL_OFFICE
