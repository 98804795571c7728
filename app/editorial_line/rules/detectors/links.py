"""Links, labels and mentions: what a text points at."""

import re
from collections.abc import Sequence

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look

_LINK = re.compile(r"\b(?:https?://)(?:[^\s/@]*@)?([^\s/:?#]+)[^\s]*", re.IGNORECASE)
_LABEL = re.compile(r"(?<![\w#])#(\w*[^\W\d_]\w*)")


def links(look: Look) -> Sequence[Mark]:
    """Each link of the text and the one beside it; `what` is the host, in lower case and without `www.`.

    The link beside the text has no place in it: its mark is empty, at the end.
    """
    found = [Mark(link.start(), link.end(), _host(link[1])) for link in _LINK.finditer(look.text)]
    end = len(look.text)
    return [*found, *(Mark(end, end, _host(link[1])) for link in _LINK.finditer(look.piece.link))]


def labels(look: Look) -> Sequence[Mark]:
    """Each `#label`; `what` is the label without its sign."""
    return [Mark(label.start(), label.end(), label[1]) for label in _LABEL.finditer(look.text)]


def _host(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")
