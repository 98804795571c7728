"""Conditional responses (RFC 9110 §13)."""

from datetime import datetime, timedelta

from flask import request
from werkzeug.wrappers import Request

STABLE_AFTER = timedelta(seconds=2)
"""The age at which a date in whole seconds becomes unambiguous (RFC 9110 §8.8.2.2)."""


def last_modified_of(changed_at: datetime, *, now: datetime) -> datetime | None:
    """Return the last change to declare; None while too recent."""
    return changed_at.replace(microsecond=0) if now - changed_at >= STABLE_AFTER else None


def is_not_modified(etag: str, last_modified: datetime | None, *, asked: Request = request) -> bool:
    """Tell whether the client is up to date.

    The tag wins over the date; lists, `*` and weak tags count.
    """
    if "If-None-Match" in asked.headers:
        return asked.if_none_match.contains_weak(etag)
    since = asked.if_modified_since
    return since is not None and last_modified is not None and since >= last_modified
