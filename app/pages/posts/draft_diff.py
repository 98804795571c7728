from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.core.messages import Message, msg
from app.domain.audit.queries.history import HistoryFilter, history_page
from app.domain.audit.rules.acts import Act
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.differences import FieldContrast, contrast_fields
from app.domain.posts.rules.draft import Draft
from app.pages.components.declarations import declared_facts
from app.pages.components.picture_crops import crop_facts
from app.pages.components.video_words import video_facts
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.forms.composer import typed_draft
from app.pages.shell.request_context import person
from app.web.formats import format_instant
from app.web.request import read_session


def contrast_drafts(
    before: Mapping[str, Any], after: Mapping[str, Any], composer: ComposerContext
) -> list[FieldContrast]:
    return contrast_fields(_parts(before, composer), _parts(after, composer))


def last_save_words(composer: ComposerContext) -> Message:
    assert composer.post is not None
    wanted = HistoryFilter(subject=f"post:{composer.post.id}", act=Act.POST_SAVED)
    last = next(iter(history_page(read_session(), composer.post.organisation_id, wanted, limit=1).entries), None)
    when = format_instant(last.at if last else composer.post.changed_at, "HH:mm, d MMM")
    if last is None or last.actor_id == person().id:
        return msg("Se guardó con su cuenta a las %(time)s", time=when)
    return msg("%(who)s la guardó a las %(time)s", who=last.actor_name, time=when)


def _parts(typed: Mapping[str, Any], composer: ComposerContext) -> Iterator[tuple[Message, str]]:
    draft = typed_draft(typed)
    yield msg("Título"), draft.title
    yield msg("Tema"), next((topic.name for topic in composer.topics if topic.id == draft.topic_id), "")
    yield (
        msg("Campaña"),
        next((campaign.name for campaign in composer.campaigns if campaign.id == draft.campaign_id), ""),
    )
    for language, text in draft.texts.items():
        yield msg("Texto en %(language)s", language=language_name(language)), text.replace("\r\n", "\n")
    yield from _own_texts(draft, composer)
    yield msg("Cuentas"), ", ".join(_account_name(composer, *target) for target in sorted(set(draft.targets)))
    yield msg("Enlace"), draft.link
    yield msg("Imágenes"), "\n".join(_image_words(use) for use in draft.media)
    yield msg("Texto alternativo de la imagen nueva"), draft.awaited_alt
    yield from video_facts(draft.media)
    yield from crop_facts(draft.media)
    yield from declared_facts(draft)
    yield msg("Salida"), _planned_words(typed)
    yield msg("Plazo en que puede salir"), _window_words(typed)


def _image_words(use: MediaUse) -> str:
    return f"{use.alt_text or '—'} [{use.digest[:6]}]"


def _planned_words(typed: Mapping[str, Any]) -> str:
    second = " (2ª)" if typed.get("fold") == "1" else ""
    return f"{_day_words(str(typed.get('planned_on') or ''))} {typed.get('planned_time') or ''}{second}".strip()


def _window_words(typed: Mapping[str, Any]) -> str:
    ends = (str(typed.get(name) or "").partition("T") for name in ("window_from", "window_to"))
    return " – ".join(f"{_day_words(on)} {at}".strip() for on, _, at in ends).strip(" –")


def _day_words(typed: str) -> str:
    try:
        return f"{date.fromisoformat(typed):%d/%m/%Y}"
    except ValueError:
        return typed


def _own_texts(draft: Draft, composer: ComposerContext) -> Iterator[tuple[Message, str]]:
    for (channel_id, language), text in draft.own_texts.items():
        yield (
            msg("Texto propio de %(account)s", account=_account_name(composer, channel_id, language)),
            text.replace("\r\n", "\n"),
        )


def _account_name(composer: ComposerContext, channel_id: int, language: str) -> str:
    channel = composer.channels.get(channel_id)
    return f"{channel.name if channel else channel_id} ({language})"
