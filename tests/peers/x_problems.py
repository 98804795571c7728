"""The refusals of X as problem documents (RFC 7807), by "Response codes and errors"."""

from dataclasses import dataclass
from typing import Any

TYPES = "https://api.x.com/2/problems/"


@dataclass(frozen=True)
class Document:
    """A refusal's status and words; `type` is what follows the address of X's own types, if any."""

    status: int
    title: str
    detail: str
    type: str = ""


INVALID = "One or more parameters to your request was invalid."
APP_ONLY = "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint. Supported"
PROBLEMS = {
    "invalid": Document(400, "Invalid Request", INVALID, "invalid-request"),
    "unauthorized": Document(401, "Unauthorized", "Unauthorized"),
    "credit": Document(
        402,
        "CreditsDepleted",
        "Your enrolled account [1] does not have any credits to fulfill this request.",
        "credits",
    ),
    "duplicate": Document(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content."),
    "too_long": Document(403, "Forbidden", "Your Tweet text is too long. See the counting of characters."),
    "reply": Document(403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you."),
    "suspended": Document(403, "Forbidden", "Your account is suspended and is not permitted to access this feature."),
    "locked": Document(403, "Forbidden", "To protect our users from spam, this account is temporarily locked."),
    "not_permitted": Document(403, "Forbidden", "You are not permitted to perform this action."),
    "app_only": Document(
        403,
        "Unsupported Authentication",
        f"{APP_ONLY} authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
        "unsupported-authentication",
    ),
    "read_only": Document(
        403,
        "Forbidden",
        "Your client app is not configured with the appropriate oauth1 app permissions.",
        "oauth1-permissions",
    ),
    "enrollment": Document(
        403,
        "Client Forbidden",
        "You must use keys and tokens from a developer App that is attached to a Project.",
        "client-forbidden",
    ),
    "absent": Document(404, "Not Found Error", "Could not find the resource.", "resource-not-found"),
    "large": Document(413, "Payload Too Large", "The media is too large."),
    "rate_limit": Document(429, "Too Many Requests", "Too Many Requests"),
    "cap": Document(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", "usage-capped"),
    "server": Document(500, "Internal Server Error", "Internal Server Error"),
    "overloaded": Document(503, "Service Unavailable", "Service Unavailable"),
}


class XProblem(Exception):
    """A refusal by its name in the table, with what its document has besides."""

    def __init__(self, name: str, *, seconds: int = 0, **extras: Any) -> None:
        super().__init__(name)
        self.document, self.seconds, self.extras = PROBLEMS[name], seconds, extras

    def content(self) -> dict[str, Any]:
        document = self.document
        shown: dict[str, Any] = {"title": document.title, "detail": document.detail}
        shown["type"] = f"{TYPES}{document.type}" if document.type else "about:blank"
        return {**shown, **({} if document.type else {"status": document.status}), **self.extras}


def invalid(message: str, **parameters: str) -> XProblem:
    """Return the refusal of a request that breaks the schema or a rule of its parameters."""
    shown = {name.replace("__", "."): [value] for name, value in parameters.items()}
    return XProblem("invalid", errors=[{"parameters": shown, "message": message}])


def absent(number: str, resource: str = "tweet") -> dict[str, Any]:
    """Return the error of a resource that is not there, which comes beside what is."""
    words = {"value": number, "resource_id": number, "parameter": "id", "resource_type": resource}
    document = PROBLEMS["absent"]
    detail = f"Could not find {resource} with id: [{number}]."
    return {**words, "title": document.title, "detail": detail, "type": f"{TYPES}{document.type}"}
