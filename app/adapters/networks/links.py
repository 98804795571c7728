"""The page of what a server tells of: a status, an account or an attachment."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def web_address_of(entity: Mapping[str, Any]) -> str:
    """Nothing where it has none: nobody is shown a link of another kind (`javascript:`), or one that is none."""
    candidates = (str(entity.get(name) or "") for name in ("url", "uri"))
    return next((one for one in candidates if _is_of_the_web(one)), "")


def _is_of_the_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False
