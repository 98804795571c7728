from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Engine

from app.core.clock import Clock
from app.core.secret_keys import SecretKeys
from app.db.scope import Sessions
from app.domain.account_watch.ports import AccountWatcher
from app.domain.audit.ports import AnchorStore
from app.domain.cases.ports import Blocker, Listener
from app.domain.directory.ports import AccountAuthoriser, NetworkAuthoriser, TokenRenewer
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.oauth_providers import OAuthProvider
from app.domain.editorial_line.queries.line_cache import LineCache
from app.domain.editorial_line.rules.second_opinion import OpinionFacts
from app.domain.external_calendars.ports import CalendarFetcher, CalendarParser
from app.domain.external_calendars.rules.awareness_days import AwarenessDay
from app.domain.media.ports import (
    DocumentCleaner,
    FileStore,
    ImageCleaner,
    PageReader,
    Transcriber,
    UploadStore,
    VideoCleaner,
)
from app.domain.metrics.ports import MetricsReader
from app.domain.moderation.rules.norms import NormSet
from app.domain.notifications.ports import LetterTemplates, Mailer, PushClient, WebhookClient
from app.domain.organisations.ports import SetupCodeStore
from app.domain.people.ports import PasswordHasher
from app.domain.plan_document.ports import DocumentWriter
from app.domain.public.ports import FeedHub
from app.domain.publishing import ports as publishing_ports
from app.domain.reports.ports import Printer
from app.domain.requests.ports import ArchiveReader, MailServer
from app.domain.spreadsheets.ports import SheetReader, SheetWriter
from app.usecases.editorial_line.adviser import Adviser
from app.usecases.posts.working_copies import CopyReader
from app.usecases.public.page_writer import DocumentPress
from app.usecases.publishing.outgoing_pictures import PictureAddresses
from app.usecases.triage.protocol_cache import ProtocolCache
from config import Config


@dataclass(frozen=True, slots=True)
class Wiring:
    """The dependencies; `reading` takes no writer's lock.

    None: no mail server (`mailer`), no model installed (`adviser`, `transcriber`).
    """

    config: Config
    keyring: SecretKeys
    clock: Clock
    engine: Engine
    lines: LineCache
    protocols: ProtocolCache
    norms: NormSet
    reading: Sessions
    writing: Sessions
    passwords: PasswordHasher
    in_turn: Callable[[], AbstractContextManager[None]]
    files: FileStore
    images: ImageCleaner
    archives: ArchiveReader
    videos: VideoCleaner
    documents: DocumentCleaner
    uploads: UploadStore
    anchors: AnchorStore
    letters: LetterTemplates
    mailer: Mailer | None
    webhooks: WebhookClient
    push: PushClient
    hub: FeedHub | None
    mailboxes: MailServer
    calendars: CalendarFetcher
    calendar_parser: CalendarParser
    pages: PageReader
    awareness: Sequence[AwarenessDay]
    networks: Mapping[Network, publishing_ports.NetworkClient]
    listeners: Mapping[Network, Listener]
    blockers: Mapping[Network, Blocker]
    authoriser: NetworkAuthoriser
    account_authorisers: Mapping[OAuthProvider, AccountAuthoriser]
    renewers: Mapping[OAuthProvider, TokenRenewer]
    picture_addresses: PictureAddresses
    refreshers: Mapping[Network, publishing_ports.TokenRefresher]
    metrics_readers: Mapping[Network, MetricsReader]
    watchers: Mapping[Network, AccountWatcher]
    setup_code: SetupCodeStore
    sheet_reader: SheetReader
    sheet_writer: SheetWriter
    printer: Printer
    document_writer: DocumentWriter
    press: DocumentPress
    read_copy: CopyReader
    adviser: Adviser | None
    opinion_facts: OpinionFacts
    transcriber: Transcriber | None
