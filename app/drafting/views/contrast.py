"""Two drafts side by side, as a person would mark the second on the first."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.audit.queries.history import Wanted, history
from app.audit.rules import Act
from app.core.words import Sentence, say
from app.drafting.forms import said_by
from app.drafting.rules.content import MediaUse
from app.drafting.rules.difference import Contrast, contrasted
from app.drafting.rules.draft import Draft
from app.drafting.views.desk import Desk
from app.organisations.rules import language_name
from app.pages.shell.request_context import person
from app.web.declared import facts_of
from app.web.formats import moment
from app.web.request import reading


def contrasts(before: Mapping[str, Any], after: Mapping[str, Any], desk: Desk) -> list[Contrast]:
    """What differs between two forms as typed, in the order of the composer."""
    return contrasted(_parts(before, desk), _parts(after, desk))


def saved_words(desk: Desk) -> Sentence:
    """Who saved the post last, and when."""
    assert desk.post is not None
    wanted = Wanted(subject=f"post:{desk.post.id}", act=Act.POST_SAVED)
    last = next(iter(history(reading(), desk.post.organisation_id, wanted, limit=1).entries), None)
    when = moment(last.at if last else desk.post.changed_at, "HH:mm, d MMM")
    if last is None or last.actor_id == person().id:
        return say("Se guardó con su cuenta a las %(time)s", time=when)
    return say("%(who)s la guardó a las %(time)s", who=last.actor_name, time=when)


def _parts(typed: Mapping[str, Any], desk: Desk) -> Iterator[tuple[Sentence, str]]:
    draft = said_by(typed)
    yield say("Título"), draft.title
    yield say("Tema"), next((topic.name for topic in desk.topics if topic.id == draft.topic_id), "")
    yield say("Campaña"), next((one.name for one in desk.campaigns if one.id == draft.campaign_id), "")
    for language, text in draft.texts.items():
        yield say("Texto en %(language)s", language=language_name(language)), text.replace("\r\n", "\n")
    yield from _own(draft, desk)
    yield say("Cuentas"), ", ".join(_account(desk, *target) for target in sorted(set(draft.targets)))
    yield say("Enlace"), draft.link
    yield say("Imágenes"), "\n".join(_image(use) for use in draft.media)
    yield say("Texto alternativo de la imagen nueva"), draft.awaited_alt
    yield from facts_of(draft)
    yield say("Salida"), _when(typed)
    yield say("Plazo en que puede salir"), _window(typed)


def _image(use: MediaUse) -> str:
    return f"{use.alt_text or '—'} [{use.digest[:6]}]"


def _when(typed: Mapping[str, Any]) -> str:
    """The day as people write it; of two equal hours, which."""
    second = " (2ª)" if typed.get("fold") == "1" else ""
    return f"{_day(str(typed.get('planned_on') or ''))} {typed.get('planned_time') or ''}{second}".strip()


def _window(typed: Mapping[str, Any]) -> str:
    ends = (str(typed.get(name) or "").partition("T") for name in ("window_from", "window_to"))
    return " – ".join(f"{_day(on)} {at}".strip() for on, _, at in ends).strip(" –")


def _day(typed: str) -> str:
    try:
        return f"{date.fromisoformat(typed):%d/%m/%Y}"
    except ValueError:
        return typed


def _own(draft: Draft, desk: Desk) -> Iterator[tuple[Sentence, str]]:
    for (channel_id, language), text in draft.own_texts.items():
        yield (
            say("Texto propio de %(account)s", account=_account(desk, channel_id, language)),
            text.replace("\r\n", "\n"),
        )


def _account(desk: Desk, channel_id: int, language: str) -> str:
    channel = desk.channels.get(channel_id)
    return f"{channel.name if channel else channel_id} ({language})"
