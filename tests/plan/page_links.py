"""The links of a page."""

import re
from html import unescape


def links(page: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'<a [^>]*?href="([^"]*)"', page)]
