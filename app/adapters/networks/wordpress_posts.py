"""Posts as WordPress keeps them: title, address, and HTML in which nothing that was typed is obeyed."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten

from app.adapters.networks.server_text import is_same_text
from app.core.links import split_links
from app.domain.organisations.rules import slug_from_name
from app.domain.publishing.ports import OutgoingPost

LONGEST_TITLE = 110
_SENTENCE = re.compile(rf"(.{{12,{LONGEST_TITLE}}}?)(?:\.|(?<=[!?…]))\s")
_BLANK_LINES = re.compile(r"\n\s*\n")
_GALLERY = "<!-- wp:gallery "


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the media library, by its identifier there."""

    number: int
    address: str
    alt_text: str


def title_and_body(text: str) -> tuple[str, str]:
    """Return the first line and the rest; the beginning and the whole text, where there is no such line."""
    first, _, rest = (part.strip() for part in text.strip().partition("\n"))
    if rest and len(first) <= LONGEST_TITLE:
        return first, rest
    return _beginning(first), text.strip()


def post_slug(outgoing: OutgoingPost) -> str:
    """Return the end of the post's address: the same at every attempt, and no other post's.

    ASCII letters, figures and single hyphens: what WordPress leaves as it is (sanitize_title_with_dashes).
    """
    words = slug_from_name(title_and_body(outgoing.text)[0]) or "p"
    return f"{words}-{slug_mark(outgoing.key)}"


def slug_mark(key: str) -> str:
    """Return the part of an address that tells a post's from all others."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def post_title(text: str) -> str:
    return escape(title_and_body(text)[0], quote=False)


def post_content(text: str, language: str, pictures: Sequence[Picture]) -> str:
    """Return the paragraphs, each with its language, and the pictures as one gallery block.

    WordPress keeps no language of a post, and its paragraph block no `lang` (WCAG 2.2, 3.1.2): they are plain HTML.
    """
    paragraphs = (part for part in _BLANK_LINES.split(title_and_body(text)[1]) if part.strip())
    shown = [f'<p lang="{_escape(language)}">{_paragraph(part)}</p>' for part in paragraphs]
    return "\n".join([*shown, *_gallery(pictures)])


def edited_content(text: str, language: str, before: str) -> str:
    """Return the content with other paragraphs, and the gallery that it had `before`."""
    _, mark, gallery = before.partition(_GALLERY)
    return "\n".join(filter(None, (post_content(text, language, ()), mark + gallery)))


def has_text(text: str, title: str, content: str) -> bool:
    """Tell whether a post's title and content, as WordPress keeps them, derive from the text."""
    first, body = title_and_body(text)
    return is_same_text(first, title) and is_same_text(body, content.partition(_GALLERY)[0])


def _beginning(line: str) -> str:
    if sentence := _SENTENCE.match(f"{line} "):
        return sentence[1]
    beginning = shorten(line, LONGEST_TITLE, placeholder="…")
    return beginning if beginning != "…" else f"{line[: LONGEST_TITLE - 1]}…"


def _paragraph(text: str) -> str:
    return "<br>".join("".join(_linked(line)) for line in text.strip().split("\n"))


def _linked(line: str) -> Iterator[str]:
    """Yield the escaped line with its addresses as links."""
    for piece, address in split_links(line):
        yield f'<a href="{_escape(address)}">{_escape(piece)}</a>' if address else _escape(piece)


def _escape(text: str) -> str:
    """Escape HTML, and brackets, which WordPress would run as a shortcode."""
    return escape(text).replace("[", "&#91;").replace("]", "&#93;")


def _gallery(pictures: Sequence[Picture]) -> Iterator[str]:
    """Yield a gallery block that crops nothing: a poster must be read whole."""
    if pictures:
        yield _GALLERY + '{"imageCrop":false,"linkTo":"none"} -->'
        images = "\n".join(_image(picture) for picture in pictures)
        yield f'<figure class="wp-block-gallery has-nested-images columns-default">{images}</figure>'
        yield "<!-- /wp:gallery -->"


def _image(picture: Picture) -> str:
    source, alternative = _escape(picture.address), _escape(picture.alt_text)
    return (
        f'<!-- wp:image {{"id":{picture.number},"sizeSlug":"large","linkDestination":"none"}} -->\n'
        f'<figure class="wp-block-image size-large"><img src="{source}" alt="{alternative}" '
        f'class="wp-image-{picture.number}"/></figure>\n<!-- /wp:image -->'
    )
