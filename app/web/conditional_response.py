"""Conditional responses (RFC 9110 §13)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from flask import Response, request
from werkzeug.http import is_resource_modified

STABLE_AFTER = timedelta(seconds=2)
"""The age making whole seconds unambiguous (RFC 9110 §8.8.2.2)."""


def last_modified_of(changed_at: datetime, *, now: datetime) -> datetime | None:
    """Return the instant of change in whole seconds; None while too recent."""
    return changed_at.replace(microsecond=0) if now - changed_at >= STABLE_AFTER else None


def conditional_response(
    render: Callable[[], Response],
    *,
    etag: str,
    headers: Mapping[str, str],
    last_modified: datetime | None = None,
) -> Response:
    """Return the rendered response, or 304 if the client's copy is current.

    `Response.make_conditional` would want the body first, and add a second `Date`.
    """
    if is_resource_modified(request.environ, etag, last_modified=last_modified):
        response = render()
    else:
        response = Response(status=412 if request.if_match else 304)
    response.headers.update(headers)
    response.set_etag(etag, weak=True)
    if last_modified:
        response.last_modified = last_modified
    return response
