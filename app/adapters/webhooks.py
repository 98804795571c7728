"""Messages to channels: the JSON that Slack and its kin take, and the Adaptive Card that Teams takes."""

from collections.abc import Mapping
from typing import Any

from app.adapters.answers import Answer, Interrupted, Unreachable, Why
from app.adapters.outbound import Outbound
from app.core.words import Sentence, say
from app.notifications.ports import Cause, WebhookTrouble
from app.notifications.rules.webhooks import Shape

_OPEN = say("Abrir en Cauce")
_TOO_MANY = 429
_TIME_OUT = 408
_FORBIDDEN = say("Cauce no habla con esa dirección: es de una red privada y quien lo instaló no la ha permitido.")
_BAD = say("La dirección del canal no está bien escrita.")
_UNREACHABLE = say("No se pudo hablar con el canal (%(reason)s).")
_UNANSWERED = say("El canal cortó antes de contestar: quizá el mensaje llegó.")
_REFUSED = say("El canal no lo admite (%(code)s).")
_NOT_NOW = say("El canal no lo admite por ahora (%(code)s).")
_MOVED = say("El canal contesta que está en otra dirección (%(code)s). Escriba la nueva.")
_FINAL = {Why.FORBIDDEN: _FORBIDDEN, Why.BAD_ADDRESS: _BAD, Why.BAD_REQUEST: _BAD}
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class HttpWebhooks:
    """No redirect is followed: the message would go where nobody said."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    def say(self, address: str, shape: Shape, headline: str, link: str) -> None:
        message = _card(headline, link) if shape is Shape.CARD else _text(headline, link)
        try:
            answer = self._outbound.post(address, json=message)
        except Unreachable as failure:
            raise _unreachable(failure.why) from failure
        except Interrupted as failure:
            raise WebhookTrouble(Cause.UNANSWERED, _UNANSWERED) from failure
        _expect(answer)


def _unreachable(why: Why) -> WebhookTrouble:
    if why in _FINAL:
        return WebhookTrouble(Cause.PERMANENT, _FINAL[why])
    return WebhookTrouble(Cause.TEMPORARY, Sentence(_UNREACHABLE.msgid, {"reason": why.value}))


def _expect(answer: Answer) -> None:
    """Raise `WebhookTrouble` unless the channel took it."""
    code = answer.status
    if answer.is_success:
        return
    if 300 <= code < 400:
        raise WebhookTrouble(Cause.PERMANENT, Sentence(_MOVED.msgid, {"code": code}))
    if code >= 500 or code in (_TOO_MANY, _TIME_OUT):
        raise WebhookTrouble(Cause.TEMPORARY, Sentence(_NOT_NOW.msgid, {"code": code}))
    raise WebhookTrouble(Cause.PERMANENT, Sentence(_REFUSED.msgid, {"code": code}))


def _text(headline: str, link: str) -> Mapping[str, Any]:
    """Nothing in a headline may be read as a mention or a link: Slack reads them between < and >."""
    return {"text": "\n".join(part for part in (headline.translate(_IN_TEXT), link) if part)}


def _card(headline: str, link: str) -> Mapping[str, Any]:
    """A RichTextBlock takes words as they are; a TextBlock would read Markdown in them."""
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
