"""What somebody wrote as it is kept: word for word, in a language, without what no database takes."""

import re
from dataclasses import replace

from sqlmodel import Session

from app.citizens.rules.incoming import Incoming
from app.citizens.service.shelf import ProtocolShelf
from app.db.scope import PROTOCOLS
from app.organisations.models import Organisation

_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
LONGEST_LINE = 200
"""Characters of a handle or a name."""


def as_kept(session: Session, organisation: Organisation, incoming: Incoming) -> Incoming:
    """The language is looked for in the text where nobody says it, among those of the organisation."""
    text = _NOT_KEPT.sub("", incoming.text)
    shelf: ProtocolShelf = session.info[PROTOCOLS]
    return replace(
        incoming,
        text=text,
        language=incoming.language or shelf.tongue(text, organisation.languages),
        handle=_line(incoming.handle),
        name=_line(incoming.name),
        permalink=_NOT_KEPT.sub("", incoming.permalink),
    )


def _line(text: str) -> str:
    return " ".join(_NOT_KEPT.sub("", text).split())[:LONGEST_LINE]
