"""Who has a file read: its readings wait for one another."""

from flask import g, has_request_context, request


def requester_key() -> str | None:
    """Return the person of the request, or where it comes from; None where no request is being answered."""
    if not has_request_context():
        return None
    actor = g.get("actor")
    return f"person {actor.person_id}" if actor else f"address {request.remote_addr}"
