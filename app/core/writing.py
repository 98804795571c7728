"""The one form in which typed text is kept, counted, hashed and sent."""

import re
import unicodedata

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_TRAILING = re.compile(r"(?<![^\S\n])[^\S\n]+$", re.MULTILINE)


def written(text: str) -> str:
    """What a person typed, without what nobody sees: NFC, `\\n` line ends, no control characters, no blank ends.

    Browsers send CRLF and keyboards decompose accents: neither may make a new version of a post.
    """
    lines = _UNSEEN.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", _TRAILING.sub("", lines).strip())
