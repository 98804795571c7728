"""Who asks, how it came, what can be said of it beforehand: the words a request is told in."""

from collections.abc import Collection
from enum import StrEnum

from app.accounts.rules import PostKind, Role
from app.core.words import Sentence, say


class RequesterKind(StrEnum):
    """The value is what rules of the editorial line ask for by `requester`."""

    UNIT = "unit"
    POLITICAL_OFFICE = "political_office"
    TEMPORARY_ADVISER = "temporary_adviser"
    STAFF = "staff"
    OTHER_ADMINISTRATION = "other_administration"
    CITIZEN = "citizen"
    ASSOCIATION = "association"
    COMPANY = "company"
    MEDIA = "media"


class IntakeChannel(StrEnum):
    """By which way a request came."""

    FORM = "form"
    MAILBOX = "mailbox"
    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSAGE = "message"
    MEETING = "meeting"
    PAPER = "paper"


class Sensitivity(StrEnum):
    """What whoever asks says of the text beforehand."""

    NAMES_OFFICIALS = "names_officials"
    MANAGEMENT_FIGURE = "management_figure"
    INAUGURATION = "inauguration"
    MINORS = "minors"
    COST = "cost"


K = RequesterKind
POLITICAL = frozenset({K.POLITICAL_OFFICE, K.TEMPORARY_ADVISER})
"""Elected posts with their offices, and temporary advisers (personal eventual, TREBEP art. 12)."""

BROUGHT = tuple(channel for channel in IntakeChannel if channel is not IntakeChannel.FORM)
"""The ways of what somebody else types in."""

IN_OWN_NAME = "En nombre propio"
KIND_WORDS: dict[RequesterKind, Sentence] = {
    K.UNIT: say("Unidad o servicio"),
    K.POLITICAL_OFFICE: say("Cargo u oficina política"),
    K.TEMPORARY_ADVISER: say("Personal eventual"),
    K.STAFF: say("Personal del organismo"),
    K.OTHER_ADMINISTRATION: say("Otra administración"),
    K.CITIZEN: say("Ciudadanía"),
    K.ASSOCIATION: say("Asociación"),
    K.COMPANY: say("Empresa"),
    K.MEDIA: say("Medio de comunicación"),
}
CHANNEL_WORDS: dict[IntakeChannel, Sentence] = {
    IntakeChannel.FORM: say("Formulario"),
    IntakeChannel.MAILBOX: say("Buzón de correo"),
    IntakeChannel.PHONE: say("Teléfono"),
    IntakeChannel.IN_PERSON: say("En persona, en el pasillo"),
    IntakeChannel.MESSAGE: say("Mensajería (WhatsApp y similares)"),
    IntakeChannel.MEETING: say("Reunión"),
    IntakeChannel.PAPER: say("Nota o escrito en papel"),
}
SENSITIVITY_WORDS: dict[Sensitivity, Sentence] = {
    Sensitivity.NAMES_OFFICIALS: say("Nombra a cargos"),
    Sensitivity.MANAGEMENT_FIGURE: say("Da una cifra de gestión"),
    Sensitivity.INAUGURATION: say("Anuncia una inauguración o una visita"),
    Sensitivity.MINORS: say("Aparecen menores"),
    Sensitivity.COST: say("Cuesta dinero"),
}


def own_kind(roles: Collection[str], posts: Collection[str]) -> RequesterKind:
    """What a person is when they ask themself: it comes from the post they hold, and nobody chooses it."""
    if PostKind.TEMPORARY_ADVISER in posts:
        return K.TEMPORARY_ADVISER
    if PostKind.POLITICAL in posts or Role.POLITICAL_OFFICE in roles:
        return K.POLITICAL_OFFICE
    return K.UNIT if Role.UNIT_LIAISON in roles else K.STAFF


def provenance(kind: RequesterKind, *, behalf_is_political: bool) -> RequesterKind:
    """Whose wish it is: whoever asks for a political office carries a request of that office."""
    return kind if kind in POLITICAL or not behalf_is_political else K.POLITICAL_OFFICE
