from collections.abc import Collection
from enum import StrEnum

from app.core.messages import Message, msg
from app.core.permissions import PostKind, Role


class RequesterKind(StrEnum):
    """The values that editorial line rules match as `requester`."""

    UNIT = "unit"
    POLITICAL_OFFICE = "political_office"
    TEMPORARY_ADVISER = "temporary_adviser"
    STAFF = "staff"
    OTHER_ADMINISTRATION = "other_administration"
    CITIZEN = "citizen"
    ASSOCIATION = "association"
    COMPANY = "company"
    MEDIA = "media"


class RequestChannel(StrEnum):
    FORM = "form"
    MAILBOX = "mailbox"
    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSAGE = "message"
    MEETING = "meeting"
    PAPER = "paper"


class RequestSensitivity(StrEnum):
    """The requester's own warnings about the text."""

    NAMES_OFFICIALS = "names_officials"
    MANAGEMENT_FIGURE = "management_figure"
    INAUGURATION = "inauguration"
    MINORS = "minors"
    COST = "cost"


K = RequesterKind
POLITICAL_KINDS = frozenset({K.POLITICAL_OFFICE, K.TEMPORARY_ADVISER})
"""Elected posts with their offices, and temporary advisers (personal eventual, TREBEP art. 12)."""

BROUGHT_CHANNELS = tuple(channel for channel in RequestChannel if channel is not RequestChannel.FORM)
"""Channels of requests recorded by another person."""

IN_OWN_NAME = "En nombre propio"
REQUESTER_KIND_WORDS: dict[RequesterKind, Message] = {
    K.UNIT: msg("Unidad o servicio"),
    K.POLITICAL_OFFICE: msg("Cargo u oficina política"),
    K.TEMPORARY_ADVISER: msg("Personal eventual"),
    K.STAFF: msg("Personal del organismo"),
    K.OTHER_ADMINISTRATION: msg("Otra administración"),
    K.CITIZEN: msg("Ciudadanía"),
    K.ASSOCIATION: msg("Asociación"),
    K.COMPANY: msg("Empresa"),
    K.MEDIA: msg("Medio de comunicación"),
}
REQUEST_CHANNEL_WORDS: dict[RequestChannel, Message] = {
    RequestChannel.FORM: msg("Formulario"),
    RequestChannel.MAILBOX: msg("Buzón de correo"),
    RequestChannel.PHONE: msg("Teléfono"),
    RequestChannel.IN_PERSON: msg("En persona, en el pasillo"),
    RequestChannel.MESSAGE: msg("Mensajería (WhatsApp y similares)"),
    RequestChannel.MEETING: msg("Reunión"),
    RequestChannel.PAPER: msg("Nota o escrito en papel"),
}
SENSITIVITY_WORDS: dict[RequestSensitivity, Message] = {
    RequestSensitivity.NAMES_OFFICIALS: msg("Nombra a cargos"),
    RequestSensitivity.MANAGEMENT_FIGURE: msg("Da una cifra de gestión"),
    RequestSensitivity.INAUGURATION: msg("Anuncia una inauguración o una visita"),
    RequestSensitivity.MINORS: msg("Aparecen menores"),
    RequestSensitivity.COST: msg("Cuesta dinero"),
}


def requester_kind_of(roles: Collection[str], posts: Collection[str]) -> RequesterKind:
    """Return the kind of a user requesting directly, fixed by the post they hold."""
    if PostKind.TEMPORARY_ADVISER in posts:
        return K.TEMPORARY_ADVISER
    if PostKind.POLITICAL in posts or Role.POLITICAL_OFFICE in roles:
        return K.POLITICAL_OFFICE
    return K.UNIT if Role.UNIT_LIAISON in roles else K.STAFF


def effective_kind(kind: RequesterKind, *, behalf_is_political: bool) -> RequesterKind:
    """Return whose wish it is: requesting for a political office counts as that office."""
    return kind if kind in POLITICAL_KINDS or not behalf_is_political else K.POLITICAL_OFFICE
