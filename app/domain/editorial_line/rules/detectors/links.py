import re
from collections.abc import Iterator, Sequence

from app.core.links import find_links
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.piece import PieceScan

OFFICIAL, NETWORKS, SHORTENERS = "official_sites", "network_sites", "shorteners"

_LABEL = re.compile(r"#(?<![\w#]#)(\w*[^\W\d_]\w*)")


def links(look: PieceScan) -> Sequence[TextMark]:
    """Mark links; `term`: the lower-case host, without `www.`. The separate link's mark is empty, at the end.

    A link ends where it does as written, since brackets taken for a disguise may be its own.
    """
    end = len(look.text)
    beside = (TextMark(end, end, mark.term) for mark in _links_in(look.piece.link))
    marks = {(mark.start, mark.term): mark for mark in look.placed(_links_in(look.plain.text))}
    if look.plain.places is not None:
        marks |= {(mark.start, mark.term): mark for mark in _links_in(look.text)}
    return [*sorted(marks.values(), key=lambda mark: mark.start), *beside]


def _links_in(text: str) -> Iterator[TextMark]:
    for link in find_links(text):
        yield TextMark(link.start, link.end, link.host.removeprefix("www."))


def insecure_links(look: PieceScan) -> Sequence[TextMark]:
    """Mark `http` links, changeable in transit; not a network's own, which it writes itself."""
    if "http:" not in look.text.lower() and "http:" not in look.piece.link.lower():
        return []
    beside = look.piece.link
    networks = look.sites.get(NETWORKS, frozenset())
    return [
        mark
        for mark in look.detected("links")
        if (look.text[mark.start : mark.end] or beside)[:5].lower() == "http:" and not is_under(mark.term, networks)
    ]


def foreign_links(look: PieceScan) -> Sequence[TextMark]:
    """Mark links to no administration or network; none without listed official sites."""
    official = look.sites.get(OFFICIAL, frozenset())
    if not official:
        return []
    known = (official, look.sites.get(NETWORKS, frozenset()), look.sites.get(SHORTENERS, frozenset()))
    return [mark for mark in look.detected("links") if not any(is_under(mark.term, sites) for sites in known)]


def is_under(host: str, sites: frozenset[str]) -> bool:
    """Tell whether `sede.villa.example` is under `villa.example`; `otravilla.example` is not."""
    names = host.split(".")
    return any(".".join(names[first:]) in sites for first in range(len(names)))


def labels(look: PieceScan) -> Sequence[TextMark]:
    """Mark each `#label`; `term` omits the sign."""
    if "#" not in look.plain.text:
        return []
    found = _LABEL.finditer(look.plain.text)
    return look.placed(TextMark(label.start(), label.end(), label[1]) for label in found)
