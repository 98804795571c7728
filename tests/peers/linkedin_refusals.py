"""The refusals of LinkedIn, by "Error handling", "Versioning" and the Posts API; some codes by others' reports."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Envelope:
    """A refusal's status, code and words; {} in the message is filled in by `LinkedInRefusal`."""

    status: int
    message: str
    code: str = ""
    service: int = 0
    input_error: str = ""


REFUSALS = {
    "body": Envelope(400, "Request body could not be converted to data map", "ILLEGAL_ARGUMENT"),
    "argument": Envelope(400, "{}", "ILLEGAL_ARGUMENT"),
    "no_version": Envelope(
        400,
        "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
        "VERSION_MISSING",
    ),
    "no_token": Envelope(401, "Empty oauth2 access token", "EMPTY_ACCESS_TOKEN", 65604),
    "bad_token": Envelope(401, "Invalid access token", "INVALID_ACCESS_TOKEN", 65600),
    "revoked": Envelope(401, "The token used in the request has been revoked", "REVOKED_ACCESS_TOKEN", 65601),
    "expired": Envelope(401, "The token used in the request has expired", "EXPIRED_ACCESS_TOKEN", 65602),
    "denied": Envelope(403, "Not enough permissions to access: {}", "ACCESS_DENIED", 100),
    "author": Envelope(403, "Organization permissions must be used when using organization as author", "ACCESS_DENIED"),
    "absent": Envelope(404, "Could not find entity {}", "NOT_FOUND"),
    "schema": Envelope(422, "{}"),
    "duplicate": Envelope(422, "Content is a duplicate of {}", input_error="DUPLICATE_POST"),
    "waiting": Envelope(422, "The media asset is waiting for its upload", input_error="MEDIA_ASSET_WAITING_UPLOAD"),
    "failed": Envelope(422, "The media asset failed", input_error="MEDIA_ASSET_PROCESSING_FAILED"),
    "ended": Envelope(426, "Requested version {} is not active", "NONEXISTENT_VERSION"),
    "limit": Envelope(
        429,
        "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
        "TOO_MANY_REQUESTS",
        101,
    ),
    "server": Envelope(500, "Internal Server Error", "INTERNAL_SERVER_ERROR"),
    "gateway": Envelope(504, "Gateway Timeout", "GATEWAY_TIMEOUT"),
}


class LinkedInRefusal(Exception):
    """A refusal by its name in the table, with the word that its message takes."""

    def __init__(self, name: str, word: str = "") -> None:
        super().__init__(name)
        self.word, self.envelope = word, REFUSALS[name]

    def content(self) -> dict[str, Any]:
        envelope = self.envelope
        shown: dict[str, Any] = {"message": envelope.message.format(self.word), "status": envelope.status}
        if envelope.code:
            shown["code"] = envelope.code
        if envelope.service:
            shown["serviceErrorCode"] = envelope.service
        if envelope.input_error:
            errors = [{"description": "", "input": {}, "code": envelope.input_error}]
            shown["errorDetails"] = {"inputErrors": errors}
        return shown


def schema(field: str, words: str) -> LinkedInRefusal:
    """Return the refusal of a field that breaks the record's schema."""
    return LinkedInRefusal("schema", f"ERROR :: /{field} :: {words}\n")
