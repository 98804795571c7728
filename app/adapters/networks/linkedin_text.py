"""Words in LinkedIn's text format, both ways (LinkedIn, Community Management: "little Text Format")."""

import re
import unicodedata

_RESERVED = re.compile(r"[\\|{}@\[\]()<>*_~]|#(?!\w)|(?<=\w)#")
"""What must be escaped to be text; a hashtag's sign stays, so that it is one."""
_HASHTAG = re.compile(r"\{hashtag\|\\?#\|([^}]*)\}")
_MENTION = re.compile(r"@\[([^\]]*)\]\(urn:li:[^)]*\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def escape_text(text: str) -> str:
    """Return the commentary that shows `text`; unescaped, LinkedIn cuts it at the first reserved sign."""
    return _RESERVED.sub(lambda sign: f"\\{sign.group()}", text)


def shown_text(commentary: str) -> str:
    """Return what is read of a commentary, as LinkedIn gives it back."""
    return _ESCAPED.sub(r"\1", _HASHTAG.sub(r"#\1", _MENTION.sub(r"\1", commentary)))


def is_same_commentary(text: str, commentary: str) -> bool:
    """Tell whether a commentary, as LinkedIn gives it back, shows `text`."""
    return _comparable(text) == _comparable(shown_text(commentary))


def _comparable(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
