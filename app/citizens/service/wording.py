"""What somebody wrote as it is kept: word for word, in a language, without what no database takes."""

from dataclasses import replace

from sqlmodel import Session

from app.citizens.rules.cases import Source
from app.citizens.rules.incoming import Incoming, kept
from app.citizens.service.shelf import PROTOCOLS, ProtocolShelf
from app.organisations.models import Organisation

LONGEST_LINE = 200
"""Characters of a handle or a name."""
ENOUGH = 40
"""Letters from which a text tells its language better than what its author's program was set to."""


def as_kept(session: Session, organisation: Organisation, incoming: Incoming) -> Incoming:
    """The language is looked for in the text where nobody says it, among those of the organisation.

    A network says which its author's program was set to, or one for all: it is one more to look among.
    """
    text = kept(incoming.text)
    shelf: ProtocolShelf = session.info[PROTOCOLS]
    return replace(
        incoming,
        text=text,
        language=_tongue(shelf, organisation, incoming, text),
        handle=_line(incoming.handle),
        name=_line(incoming.name),
        permalink=kept(incoming.permalink),
    )


def _line(text: str) -> str:
    return " ".join(kept(text).split())[:LONGEST_LINE]


def _tongue(shelf: ProtocolShelf, organisation: Organisation, incoming: Incoming, text: str) -> str:
    said = incoming.language
    if said and (incoming.source is not Source.NETWORK or (said in organisation.languages and len(text) < ENOUGH)):
        return said
    return shelf.tongue(text, list(dict.fromkeys([*organisation.languages, *([said] if said else [])])))
