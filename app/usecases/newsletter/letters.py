"""The letters of the newsletter: the one that asks to confirm, and an issue of what was published."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.core.clock import Clock
from app.core.secret_keys import SecretKeys
from app.db.scope import Sessions, scope_to
from app.domain.feeds.rules.public_feeds import MOST_ITEMS
from app.domain.newsletter.models import NewsletterSubscription
from app.domain.newsletter.rules.issues import closing_time
from app.domain.newsletter.rules.links import NewsletterLink, NewsletterPurpose, confirm_link, link_token
from app.domain.notifications.ports import LetterTemplates, MailMessage
from app.domain.organisations.models import Organisation
from app.domain.public.queries.pages import open_page
from app.domain.public.rules import addresses
from app.usecases.public.page_source import PublicPageSource
from app.usecases.public.published_page import LISTED, ShownEntry, shown_entries


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """A reading of what is published, for the letters of a minute; a withdrawal is left out from the next."""

    organisation_id: int
    language: str
    minute: int


@dataclass(slots=True)
class NewsletterWriter:
    """Writes letters one at a time; it remembers what it last read, which thousands of addresses share."""

    reading: Sessions
    letters: LetterTemplates
    keyring: SecretKeys
    clock: Clock
    _last: tuple[ReadingKey, Sequence[ShownEntry]] | None = field(default=None)

    def letter(self, subscription: NewsletterSubscription, body: Organisation) -> MailMessage | None:
        """Return the letter that is due; None where nothing was published. Raises `LookupError`, `ValueError`."""
        if subscription.confirmed_at is None or subscription.issue_at is None:
            return self._confirmation(subscription, body)
        entries = self._entries(subscription, body)
        return self._issue(subscription, body, entries) if entries else None

    def _confirmation(self, subscription: NewsletterSubscription, body: Organisation) -> MailMessage:
        link = confirm_link(body.id, subscription.digest, subscription.asked_at)
        token = link_token(NewsletterPurpose.CONFIRM, link, self.keyring.seal)
        context = {"link": self.letters.link(paths.newsletter_confirmation(body.slug, token))}
        reference = f"newsletter:{subscription.digest}:{subscription.asked_at:%Y%m%d%H%M%S}"
        return self._message("newsletter_confirmation", subscription, body, context, reference)

    def _issue(
        self, subscription: NewsletterSubscription, body: Organisation, entries: Sequence[ShownEntry]
    ) -> MailMessage:
        link = NewsletterLink(body.id, subscription.digest)
        token = link_token(NewsletterPurpose.LEAVE, link, self.keyring.seal)
        leave = self.letters.link(paths.newsletter_leave(body.slug, token))
        page = addresses.localised_path(addresses.PUBLISHED, subscription.language, body.languages)
        context = {
            "entries": [asdict(entry) for entry in entries[:LISTED]],
            "further": max(0, len(entries) - LISTED),
            "page": self.letters.link(f"{addresses.public_root(body.slug)}{page}"),
            "leave": leave,
            "cadence": subscription.cadence.value,
        }
        reference = f"newsletter:{subscription.digest}:{subscription.issue_at:%Y%m%d%H%M%S}"
        return self._message("newsletter", subscription, body, context, reference, unsubscribe=leave)

    def _message(
        self,
        kind: str,
        subscription: NewsletterSubscription,
        body: Organisation,
        context: dict[str, Any],
        reference: str,
        unsubscribe: str = "",
    ) -> MailMessage:
        values, language = {**context, "body": body.name}, subscription.language
        subject, text = self.letters.compose(kind, values, locale=language)
        return MailMessage(
            self.keyring.unseal(subscription.sealed_address),
            "",
            subject,
            text,
            reference=reference,
            html=self.letters.rich(kind, values, locale=language),
            unsubscribe=unsubscribe,
            list_name=body.name,
        )

    def _entries(self, subscription: NewsletterSubscription, body: Organisation) -> Sequence[ShownEntry]:
        assert subscription.covered_until is not None
        assert subscription.issue_at is not None
        after, until = subscription.covered_until, closing_time(subscription.issue_at)
        return [entry for entry in self._shown(body, subscription.language) if after < entry.at <= until]

    def _shown(self, body: Organisation, language: str) -> Sequence[ShownEntry]:
        key = ReadingKey(body.id, language, int(self.clock().timestamp()) // 60)
        if self._last is None or self._last[0] != key:
            with self.reading() as session:
                self._last = key, _entries_of(session, body, language, now=self.clock())
        return self._last[1]


def _entries_of(session: Session, body: Organisation, language: str, *, now: datetime) -> Sequence[ShownEntry]:
    """Return what the page shows, and the feeds; nothing while it, or the newsletter, is closed."""
    scope_to(session, body.id)
    open_body = open_page(session, body.slug)
    if open_body is None:
        return []
    source = PublicPageSource(session, *open_body, now)
    return shown_entries(source, language, MOST_ITEMS) if source.has_newsletter else []
