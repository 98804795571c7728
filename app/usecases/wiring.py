"""What an application or a worker stands on: settings, clock, sessions, and every port with what fills it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Engine

from app.accounts.ports import Passwords
from app.audit.ports import Anchors
from app.calendar.ports import Calendars
from app.calendar.rules.awareness import AwarenessDay
from app.channels import ports as channels
from app.channels.rules.accounts import Network
from app.citizens.ports import Blocker, Listener
from app.citizens.rules.norms import Norms
from app.citizens.service.shelf import ProtocolShelf
from app.core.clock import Clock
from app.core.secret_keys import SecretKeys
from app.db.scope import Sessions
from app.domain.spreadsheets.ports import SheetReader, SheetWriter
from app.drafting.jobs import CopyReader
from app.editorial_line.service.shelf import Shelf
from app.intake.ports import Mailboxes
from app.media.ports import Files, Images
from app.notifications.ports import Letters, Mailer, Webhooks
from app.organisations.ports import SetupCode
from app.plan.ports import DocumentWriter
from app.public.service.writing import Press
from app.reports.ports import Printer
from config import Config


@dataclass(frozen=True, slots=True)
class Wiring:
    """`reading` and `writing` open sessions; a reading session takes no writer's lock. No `mailer`: no mail server."""

    config: Config
    keyring: SecretKeys
    clock: Clock
    engine: Engine
    looking: Engine
    lines: Shelf
    protocols: ProtocolShelf
    norms: Norms
    reading: Sessions
    writing: Sessions
    passwords: Passwords
    in_turn: Callable[[], AbstractContextManager[None]]
    files: Files
    images: Images
    anchors: Anchors
    letters: Letters
    mailer: Mailer | None
    webhooks: Webhooks
    mailboxes: Mailboxes
    calendars: Calendars
    awareness: Sequence[AwarenessDay]
    networks: Mapping[Network, channels.Network]
    listeners: Mapping[Network, Listener]
    blockers: Mapping[Network, Blocker]
    authoriser: channels.Authoriser
    setup_code: SetupCode
    sheet_reader: SheetReader
    sheet_writer: SheetWriter
    printer: Printer
    document_writer: DocumentWriter
    press: Press
    read_copy: CopyReader
