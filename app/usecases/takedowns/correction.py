"""Public corrections: posts of their own, approved as usual."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_edits import can_edit_in_place
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import post_or_404
from app.domain.posts.rules.draft import Draft, Target
from app.domain.posts.rules.states import FINISHED_STATUSES, PostOrigin
from app.domain.publishing.models import Delivery, PostCorrection
from app.domain.publishing.queries.corrections import linked_corrections
from app.domain.publishing.queries.deliveries import DeliveryLine, delivery_lines
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.posts import actions

THREADED_NETWORKS = frozenset({Network.MASTODON, Network.BLUESKY, Network.THREADS, Network.X, Network.TELEGRAM})
"""Networks where the worker can reply to earlier publications."""
CORRECTION_TEXTS = {
    "es": "En nuestro mensaje anterior había un error. El dato correcto es … Disculpen.",
    "ca": "En el nostre missatge anterior hi havia un error. La dada correcta és … Disculpeu.",
    "gl": "Na nosa mensaxe anterior había un erro. O dato correcto é … Desculpen.",
    "eu": "Gure aurreko mezuan akats bat zegoen. Datu zuzena hau da: … Barkatu.",
    "en": "There was an error in our previous message. The correct information is … We apologise.",
}


@dataclass(frozen=True, slots=True)
class PublishedOriginal:
    """Addresses by account and language; `threaded`: replies work there."""

    title: str
    number: str
    topic_id: int | None
    campaign_id: int | None
    permalinks: Mapping[Target, str]
    threaded: frozenset[int]
    edited: Mapping[Target, str] = field(default_factory=dict)
    """What each text to be edited says now."""


def begin_correction(work: Work, organisation: Organisation, post: Post, *, in_place: Collection[int] = ()) -> Post:
    """Return a draft with the usual opening, or the existing one; `in_place`: accounts whose post it will edit.

    There it begins with what was published.
    """
    demand(work.actor.may(Permission.POST_WRITE))
    begun = [other for other in linked_corrections(work.session, post) if not other.is_original]
    if unfinished := next((other for other in begun if other.status not in FINISHED_STATUSES), None):
        return post_or_404(work.session, organisation.id, unfinished.year, unfinished.ordinal)
    draft = correction_draft(_published_original(work.session, post, in_place))
    key = f"corrects-{post.id}-{len(begun) + 1}"
    made = actions.create_post(work, organisation, draft, origin=PostOrigin.CORRECTION, form_key=key)
    _link(work, made, post, sorted(in_place))
    subject, detail = f"post:{post.id}", {"in_place": sorted(in_place)} if in_place else {}
    audit.record(work, Act.POST_CORRECTED, subject=subject, correction=made.number, **detail)
    work.session.flush()
    return made


def _link(work: Work, made: Post, post: Post, in_place: list[int]) -> None:
    keys = {"organisation_id": post.organisation_id, "post_id": made.id, "corrects_id": post.id}
    work.session.add(PostCorrection(**keys, in_place=in_place, begun_at=work.now))


def correction_draft(original: PublishedOriginal) -> Draft:
    """Link to the original where it can be neither edited nor answered."""
    new = {target: permalink for target, permalink in original.permalinks.items() if target not in original.edited}
    common = {language: text for (_, language), text in original.edited.items()}
    texts = common | {language: CORRECTION_TEXTS.get(language, CORRECTION_TEXTS["es"]) for _, language in sorted(new)}
    own = {
        target: f"{texts[target[1]]}\n{permalink}"
        for target, permalink in new.items()
        if permalink and target[0] not in original.threaded
    }
    own |= {target: text for target, text in original.edited.items() if text != texts[target[1]]}
    return Draft(
        title=f"Corrección de {original.number}: {original.title}"[:200],
        topic_id=original.topic_id,
        campaign_id=original.campaign_id,
        texts=texts,
        targets=tuple(sorted(original.permalinks)),
        own_texts=own,
    )


def editable_accounts(lines: Iterable[DeliveryLine]) -> Mapping[int, Channel]:
    """Return the accounts where what is published can be edited in its place."""
    return {channel.id: channel for delivery, _, channel in lines if _is_editable(delivery, channel)}


def _is_editable(delivery: Delivery, channel: Channel) -> bool:
    is_known = channel.publishing is Publishing.BY_HAND or bool(delivery.remote_id or delivery.edits_id)
    is_public = delivery.state is DeliveryState.PUBLISHED
    return is_known and is_public and can_edit_in_place(channel.network, channel.publishing, part=delivery.part)


def _published_original(session: Session, post: Post, in_place: Collection[int]) -> PublishedOriginal:
    out = [line for line in delivery_lines(session, post) if line[0].state is DeliveryState.PUBLISHED]
    if not set(in_place) <= editable_accounts(out).keys():
        raise Refusal(msg("En alguna de esas cuentas no se puede corregir en su sitio."))
    if not out:
        raise Refusal(msg("Solo se corrige lo que está publicado. Si no ha salido, edítela."))
    return PublishedOriginal(
        title=post.title,
        number=post.number,
        topic_id=post.topic_id,
        campaign_id=post.campaign_id,
        permalinks={(channel.id, variant.language): delivery.permalink for delivery, variant, channel in out},
        threaded=frozenset(
            channel.id
            for delivery, _, channel in out
            if channel.publishing is Publishing.API
            and channel.network in THREADED_NETWORKS
            and (delivery.remote_id or delivery.edits_id)
        ),
        edited={
            (channel.id, variant.language): outgoing_text(variant.text, variant.link)
            for _, variant, channel in out
            if channel.id in in_place
        },
    )
