from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict

from app.core import paths
from app.core.messages import Message, msg
from app.core.zones import local_time
from app.domain.feeds.rules import colors
from app.domain.feeds.rules.feed_entry import (
    ENTRY_LENGTH,
    EntryStatus,
    FeedEntry,
    FeedOrganisation,
    capitalise,
    entry_uid,
)
from app.domain.feeds.rules.post_facts import EntryPlace, PostEntryFacts, StepFacts, VoiceFacts
from app.domain.feeds.rules.public_feeds import public_title
from app.domain.feeds.rules.readers import FeedAudience, decider_audience
from app.domain.feeds.rules.scope import EntryKind
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.shown_state import STATE_LABELS, shown_state

LONGEST_TEXT = 500
DEADLINE_WORD = "Plazo"


class _EntryFilters(TypedDict):
    categories: tuple[str, ...]
    channel_ids: tuple[int, ...]
    topic_id: int | None
    unit_id: int | None
    campaign_id: int | None


S, D = PostStatus, DeliveryState
_WEIGHTS = {
    S.APPROVED: EntryStatus.CONFIRMED,
    S.CLOSED: EntryStatus.CONFIRMED,
    S.REJECTED: EntryStatus.CANCELLED,
    S.WITHDRAWN: EntryStatus.CANCELLED,
    S.EXPIRED: EntryStatus.CANCELLED,
}
_UNDATED = msg("sin fecha")


def post_entries(
    facts: PostEntryFacts, organisation: FeedOrganisation, stood: Mapping[tuple[str, str], EntryPlace]
) -> list[FeedEntry]:
    """Return entries for all audiences. `stood`: earlier places by (entry, audience)."""
    staff = _staff_entry(facts, organisation, stood.get((_entry(facts), FeedAudience.STAFF)))
    public = _public_entry(facts, organisation)
    deciding = [_decision_entry(facts, step, user, organisation) for step in facts.steps for user in step.deciders]
    due = [_deadline_entry(facts, step, organisation) for step in facts.steps]
    return [entry for entry in (staff, public, *deciding, *due) if entry]


def _staff_entry(facts: PostEntryFacts, organisation: FeedOrganisation, stood: EntryPlace | None) -> FeedEntry | None:
    starts_at = facts.planned_at or (stood.starts_at if stood else None)
    if starts_at is None:
        return None
    word = str(status_word(facts) if facts.planned_at else _UNDATED)
    is_gone = facts.planned_at is None or word == str(D.WITHDRAWN.label)
    weight = EntryStatus.CANCELLED if is_gone else _WEIGHTS.get(facts.status, EntryStatus.TENTATIVE)
    gone_at = (stood and stood.gone_at) or facts.changed_at if weight is EntryStatus.CANCELLED else None
    return FeedEntry(
        kind=EntryKind.POST,
        entry=_entry(facts),
        audience=FeedAudience.STAFF,
        uid=entry_uid("post", facts.outward_key, facts.created_at),
        starts_at=starts_at,
        weight=weight,
        summary=_summary(word if weight is EntryStatus.CANCELLED else capitalise(word), facts.title, facts.voices),
        description=_description(capitalise(word), facts, facts.voices, facts.left),
        text=_text(facts, organisation),
        links=_links(facts.voices),
        url=_page(facts, organisation),
        is_published=any(voice.state is D.PUBLISHED for voice in facts.voices),
        gone_at=gone_at,
        color=_color(facts),
        **_entry_filters(facts, facts.voices, capitalise(word)),
    )


def _public_entry(facts: PostEntryFacts, organisation: FeedOrganisation) -> FeedEntry | None:
    """Build from public or publicly approved data only."""
    public = tuple(voice for voice in facts.voices if voice.state is D.PUBLISHED)
    if not public or facts.planned_at is None:
        return None
    word = capitalise(str(D.PUBLISHED.label))
    named = _as_approved(facts, public, organisation)
    return FeedEntry(
        kind=EntryKind.POST,
        entry=_entry(facts),
        audience=FeedAudience.PUBLISHED,
        uid=entry_uid("post", facts.outward_key, facts.created_at),
        starts_at=facts.planned_at,
        weight=EntryStatus.CONFIRMED,
        summary=_summary(word, named.title, public),
        description=_description(word, named, public),
        links=_links(public),
        url=next((voice.permalink for voice in public if voice.permalink), ""),
        is_published=True,
        color=colors.STATES[D.PUBLISHED.value],
        **_entry_filters(named, public, word),
    )


def _as_approved(
    facts: PostEntryFacts, public: tuple[VoiceFacts, ...], organisation: FeedOrganisation
) -> PostEntryFacts:
    first = _first_text(public, organisation)
    title = public_title(facts.approved_title, first.text, first.account)
    return replace(facts, title=title, topic=facts.approved_topic)


def _decision_entry(facts: PostEntryFacts, step: StepFacts, user_id: int, organisation: FeedOrganisation) -> FeedEntry:
    hour = f"{local_time(step.deadline_at, organisation.zone):%H:%M}"
    due = _deadline_entry(facts, step, organisation)
    return replace(
        due,
        kind=EntryKind.DECISION,
        audience=decider_audience(user_id),
        summary=f"Decidir antes de las {hour}: {facts.title}",
    )


def _deadline_entry(facts: PostEntryFacts, step: StepFacts, organisation: FeedOrganisation) -> FeedEntry:
    """Build the entry for all staff; deciders read their own."""
    return FeedEntry(
        kind=EntryKind.DEADLINE,
        entry=f"step:{step.id}",
        audience=FeedAudience.STAFF,
        uid=entry_uid("decide", step.outward_key, facts.created_at),
        starts_at=step.deadline_at - ENTRY_LENGTH,
        ends_at=step.deadline_at,
        color=colors.DEADLINE,
        weight=EntryStatus.CONFIRMED,
        summary=f"Plazo de decisión: {facts.title}",
        description=_description(capitalise(str(status_word(facts))), facts, facts.voices, facts.left),
        text=_text(facts, organisation),
        links=_links(facts.voices),
        url=_page(facts, organisation),
        **_entry_filters(facts, facts.voices, DEADLINE_WORD),
    )


def status_word(facts: PostEntryFacts) -> Message:
    """Return the shown state's word, the same as on every page."""
    return STATE_LABELS[_shown(facts)]


def _shown(facts: PostEntryFacts) -> str:
    """Return the shown state; sending counts as scheduled, as calendars refresh hourly."""
    states = {D.SCHEDULED if voice.state is D.SENDING else voice.state for voice in facts.voices if voice.state}
    return shown_state(facts.status, states)


def _color(facts: PostEntryFacts) -> str:
    return colors.STATES.get(_shown(facts), colors.QUIET)


def _summary(word: str, title: str, voices: tuple[VoiceFacts, ...]) -> str:
    return " · ".join(part for part in (word, title, ", ".join(_accounts(voices))) if part)


def _description(
    word: str, facts: PostEntryFacts, voices: tuple[VoiceFacts, ...], left: tuple[VoiceFacts, ...] = ()
) -> str:
    about = [
        f"Estado: {word}",
        *_account_states(voices),
        *([f"Queda fuera: {', '.join(map(_place, left))}"] if left else []),
        *([f"Tema: {facts.topic}"] if facts.topic else []),
    ]
    return "\n".join(about)


def _account_states(voices: tuple[VoiceFacts, ...]) -> list[str]:
    if len({voice.state for voice in voices}) <= 1:
        return [f"Cuentas: {', '.join(dict.fromkeys(map(_with_network, voices)))}"] if voices else []
    return ["Cuentas:", *(f"- {_place(voice)}: {_state(voice)}" for voice in voices)]


def _state(voice: VoiceFacts) -> str:
    return str(voice.state.label) if voice.state else "sin envío"


def _links(voices: tuple[VoiceFacts, ...]) -> str:
    links = list(dict.fromkeys(voice.permalink for voice in voices if voice.permalink))
    return "\n".join(["Publicada en:", *links]) if links else ""


def _entry_filters(facts: PostEntryFacts, voices: tuple[VoiceFacts, ...], word: str) -> _EntryFilters:
    names = (facts.topic, *(voice.network for voice in voices), word)
    return {
        "categories": tuple(dict.fromkeys(name for name in names if name)),
        "channel_ids": tuple(sorted({voice.channel_id for voice in voices})),
        "topic_id": facts.topic_id,
        "unit_id": facts.unit_id,
        "campaign_id": facts.campaign_id,
    }


def _text(facts: PostEntryFacts, organisation: FeedOrganisation) -> str:
    text = _first_text(facts.voices, organisation).text.strip() if facts.voices else ""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


def _first_text(voices: tuple[VoiceFacts, ...], organisation: FeedOrganisation) -> VoiceFacts:
    return min(voices, key=lambda voice: voice.language != organisation.language)


def _place(voice: VoiceFacts) -> str:
    return f"{voice.account} ({voice.network}) en {language_name(voice.language)}"


def _accounts(voices: tuple[VoiceFacts, ...]) -> list[str]:
    shared = Counter(name for name, _ in {(voice.account, voice.channel_id) for voice in voices})
    return list(dict.fromkeys(_with_network(v) if shared[v.account] > 1 else v.account for v in voices))


def _with_network(voice: VoiceFacts) -> str:
    return f"{voice.account} ({voice.network})"


def _entry(facts: PostEntryFacts) -> str:
    return f"post:{facts.id}"


def _page(facts: PostEntryFacts, organisation: FeedOrganisation) -> str:
    return organisation.address + paths.post(organisation.slug, facts.year, facts.ordinal)
