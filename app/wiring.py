"""What builds the wiring of an application or a worker from the settings: the one place that knows every adapter."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.adapters.anchors import FILE as ANCHORS
from app.adapters.anchors import AnchorFile
from app.adapters.awareness import shipped_days
from app.adapters.calendars import TIMEOUTS as CALENDAR_TIMEOUTS
from app.adapters.calendars import HttpCalendars
from app.adapters.documents import OdfWriter
from app.adapters.files import DiskFiles, make_private
from app.adapters.images import PillowImages
from app.adapters.imap import ImapMailboxes
from app.adapters.keyring import open_keyring
from app.adapters.lemmas import lemma
from app.adapters.letters import WrittenLetters
from app.adapters.mail import SmtpMailer, SmtpServer
from app.adapters.networks.mastodon import Mastodon
from app.adapters.networks.mastodon_blocking import MastodonBlocker
from app.adapters.networks.mastodon_listening import MastodonListener
from app.adapters.networks.mastodon_oauth import MastodonAuthoriser
from app.adapters.norms import shipped as shipped_norms
from app.adapters.open_pages import WrittenPages
from app.adapters.outbound import Outbound
from app.adapters.packs import emergency_words, shipped
from app.adapters.paper import WeasyPrinter
from app.adapters.passwords import Argon2Passwords
from app.adapters.protocol import shipped as shipped_protocol
from app.adapters.queueing import queue_for
from app.adapters.reply_templates import shipped as shipped_answers
from app.adapters.setup_code import FileSetupCode
from app.adapters.sheets import SpreadsheetReader, SpreadsheetWriter
from app.adapters.tongues import tongue_of
from app.adapters.webhooks import HttpWebhooks
from app.calendar.ports import Calendars
from app.calendar.rules.external import LARGEST_FILE
from app.channels.rules.accounts import Network
from app.citizens.service.answers import ANSWERS, AnswerShelf
from app.citizens.service.shelf import PROTOCOLS, ProtocolShelf
from app.core.clock import Clock, system_now
from app.core.secret_keys import AUDIT_KEYS
from app.db import tables
from app.db.engine import for_reading, is_sqlite, open_engine
from app.db.scope import session_factory
from app.drafting.forms import spoken
from app.editorial_line.rules.emergency_text import EMERGENCY_WORDS
from app.editorial_line.service.shelf import LINES, Shelf
from app.notifications.ports import Mailer
from app.public.service.writing import Press
from app.usecases.wiring import Wiring
from app.web.assets import manifest
from config import Config

assert tables.MODULES


def keep_private(config: Config) -> None:
    """Let no other user of the machine read the data: 0700 and 0600, mended here. Raises `OpenToOthers`."""
    database = sa.make_url(config.database).database if is_sqlite(config.database) else None
    own = [Path(f"{database}{end}") for end in ("", "-wal", "-shm")] if database else []
    for path in (config.data_dir, config.keys, *config.data_dir.iterdir(), *config.keys.iterdir(), *own):
        if path.exists():
            make_private(path)


def wire(config: Config, *, clock: Clock = system_now) -> Wiring:
    config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring = open_keyring(config.keys)
    keep_private(config)
    engine = open_engine(config.database)
    lines, protocols = Shelf(shipped(), lemma), ProtocolShelf(shipped_protocol(), lemma, tongue=tongue_of)
    info = {
        AUDIT_KEYS: keyring.audit,
        LINES: lines,
        PROTOCOLS: protocols,
        ANSWERS: AnswerShelf(shipped_answers(), lemma),
        EMERGENCY_WORDS: emergency_words(),
    }
    outbound = Outbound(config.private_hosts, clock=clock)
    return Wiring(
        config=config,
        keyring=keyring,
        clock=clock,
        engine=engine,
        looking=for_reading(engine),
        lines=lines,
        protocols=protocols,
        norms=shipped_norms(),
        reading=session_factory(engine, info, read_only=True),
        writing=session_factory(engine, info),
        passwords=Argon2Passwords(),
        in_turn=queue_for(config.database, config.data_dir),
        files=DiskFiles(config.data_dir / "media"),
        images=PillowImages(),
        anchors=AnchorFile(config.data_dir / ANCHORS, keyring.audit),
        letters=WrittenLetters(config.address),
        mailer=_mailer(config),
        webhooks=HttpWebhooks(outbound),
        mailboxes=ImapMailboxes(config.private_hosts, ca_file=config.imap_ca_file),
        calendars=_calendars(config, clock),
        awareness=shipped_days(),
        **_networks(outbound, clock),
        setup_code=FileSetupCode(config.data_dir),
        sheet_reader=SpreadsheetReader(),
        sheet_writer=SpreadsheetWriter(),
        printer=WeasyPrinter(),
        document_writer=OdfWriter(),
        read_copy=spoken,
        press=Press(WrittenPages(config.address, assets=manifest), SpreadsheetWriter()),
    )


def _networks(outbound: Outbound, clock: Clock) -> dict[str, Any]:
    """Each network as it is published on, listened to and blocked on, and how its accounts are connected."""
    return {
        "networks": {Network.MASTODON: Mastodon(outbound, clock=clock)},
        "listeners": {Network.MASTODON: MastodonListener(outbound, clock=clock)},
        "blockers": {Network.MASTODON: MastodonBlocker(outbound, clock=clock)},
        "authoriser": MastodonAuthoriser(outbound, clock=clock),
    }


def _calendars(config: Config, clock: Clock) -> Calendars:
    """A way out of its own: a calendar may be larger and slower than what a network answers."""
    return HttpCalendars(Outbound(config.private_hosts, timeouts=CALENDAR_TIMEOUTS, clock=clock, largest=LARGEST_FILE))


def _mailer(config: Config) -> Mailer | None:
    if not config.smtp_host:
        return None
    server = SmtpServer(
        host=config.smtp_host,
        port=config.smtp_port,
        sender=config.mail_from,
        user=config.smtp_user,
        password=config.smtp_password,
        starttls=config.smtp_starttls,
        ca_file=config.smtp_ca_file,
    )
    return SmtpMailer(server)
