"""JSON for Slack, an Adaptive Card for Teams."""

from collections.abc import Mapping
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.http.response import FailureReason, HttpResponse, RequestNotSent, ResponseLost
from app.core.messages import Message, msg
from app.domain.notifications.ports import FailureCause, WebhookError
from app.domain.notifications.rules.webhooks import WebhookFormat

_OPEN = msg("Abrir en Cauce")
_TOO_MANY = 429
_TIME_OUT = 408
_FORBIDDEN = msg("Cauce no habla con esa dirección: es de una red privada y quien lo instaló no la ha permitido.")
_BAD = msg("La dirección del canal no está bien escrita.")
_UNREACHABLE = msg("No se pudo hablar con el canal (%(reason)s).")
_UNANSWERED = msg("El canal cortó antes de contestar: quizá el mensaje llegó.")
_REFUSED = msg("El canal no lo admite (%(code)s).")
_NOT_NOW = msg("El canal no lo admite por ahora (%(code)s).")
_MOVED = msg("El canal contesta que está en otra dirección (%(code)s). Escriba la nueva.")
_FINAL = {FailureReason.FORBIDDEN: _FORBIDDEN, FailureReason.BAD_ADDRESS: _BAD, FailureReason.BAD_REQUEST: _BAD}
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class HttpWebhooks:
    """Webhooks without redirects, which could send elsewhere."""

    def __init__(self, outbound: HttpClient) -> None:
        self._outbound = outbound

    def say(self, address: str, shape: WebhookFormat, headline: str, link: str) -> None:
        message = _card_message(headline, link) if shape is WebhookFormat.CARD else _text_message(headline, link)
        try:
            answer = self._outbound.post(address, json=message)
        except RequestNotSent as failure:
            raise _unreachable(failure.why) from failure
        except ResponseLost as failure:
            raise WebhookError(FailureCause.UNANSWERED, _UNANSWERED) from failure
        _check_response(answer)


def _unreachable(why: FailureReason) -> WebhookError:
    if why in _FINAL:
        return WebhookError(FailureCause.PERMANENT, _FINAL[why])
    return WebhookError(FailureCause.TEMPORARY, Message(_UNREACHABLE.msgid, {"reason": why.value}))


def _check_response(answer: HttpResponse) -> None:
    """Raise `WebhookError` unless taken."""
    code = answer.status
    if answer.is_success:
        return
    if 300 <= code < 400:
        raise WebhookError(FailureCause.PERMANENT, Message(_MOVED.msgid, {"code": code}))
    if code >= 500 or code in (_TOO_MANY, _TIME_OUT):
        raise WebhookError(FailureCause.TEMPORARY, Message(_NOT_NOW.msgid, {"code": code}))
    raise WebhookError(FailureCause.PERMANENT, Message(_REFUSED.msgid, {"code": code}))


def _text_message(headline: str, link: str) -> Mapping[str, Any]:
    """Neutralise Slack mentions and links (between < and >)."""
    return {"text": "\n".join(part for part in (headline.translate(_IN_TEXT), link) if part)}


def _card_message(headline: str, link: str) -> Mapping[str, Any]:
    """Compose a RichTextBlock; a TextBlock would read Markdown."""
    words = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": headline, "weight": "Bolder"}]}
    content: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [words],
    }
    if link:
        content["actions"] = [{"type": "Action.OpenUrl", "title": str(_OPEN), "url": link}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}
