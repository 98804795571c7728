"""Construction of the wiring: the only module knowing every adapter."""

from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import tables
from app.adapters.anchors import FILE as ANCHORS
from app.adapters.anchors import AnchorFile
from app.adapters.archives.names import PooledArchives
from app.adapters.awareness import shipped_days
from app.adapters.calendar_files.parser import PooledCalendars
from app.adapters.calendars import TIMEOUTS as CALENDAR_TIMEOUTS
from app.adapters.calendars import HttpCalendars
from app.adapters.documents import OdfWriter
from app.adapters.feed_hub import HttpFeedHub
from app.adapters.files import DiskFiles, make_private
from app.adapters.http.client import HttpClient
from app.adapters.images import PillowImages
from app.adapters.imap.mailboxes import ImapMailboxes
from app.adapters.keyring import Keyring, open_keyring
from app.adapters.language_guesser import guess_language
from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.link_pages import LARGEST_PAGE, LARGEST_PICTURE, HttpPages
from app.adapters.link_pages import TIMEOUTS as PAGE_TIMEOUTS
from app.adapters.mail.letters import TemplateLetters
from app.adapters.mail.smtp import SmtpMailer, SmtpServer
from app.adapters.networks.connectors import authorisers, connectors
from app.adapters.norms import shipped_norms
from app.adapters.packs import shipped_emergency_words, shipped_line
from app.adapters.paper import WeasyPrinter
from app.adapters.passwords import Argon2Passwords
from app.adapters.pdfs.cleaner import PikePdfs
from app.adapters.protocol import shipped_protocol
from app.adapters.public_pages import TemplatePages
from app.adapters.push.client import HttpPush
from app.adapters.push.encryption import SenderKey
from app.adapters.reader_pool.pool import ReaderPool
from app.adapters.reply_templates import shipped_templates as shipped_answers
from app.adapters.s3_files import S3Files
from app.adapters.second_opinion import FACTS, FOLDER, is_installed, load_facts, load_models
from app.adapters.setup_code import FileSetupCode
from app.adapters.sheets.reader import SpreadsheetReader
from app.adapters.sheets.writer import SpreadsheetWriter
from app.adapters.speech.whisper import installed_transcriber
from app.adapters.uploads import DiskUploads
from app.adapters.videos.cleaner import AvVideos
from app.adapters.webhooks import HttpWebhooks
from app.adapters.writer_queue import writer_queue
from app.core.clock import Clock, system_now
from app.core.secret_keys import AUDIT_KEYS, SECRET_KEYS
from app.db.engine import is_sqlite, open_engine
from app.db.scope import session_factory
from app.domain.directory.rules.networks import LOOPBACK
from app.domain.editorial_line.queries.line_cache import LINES, LineCache
from app.domain.editorial_line.rules.emergency_text import EMERGENCY_WORDS
from app.domain.editorial_line.rules.second_opinion import OpinionFacts
from app.domain.external_calendars.ports import CalendarFetcher
from app.domain.external_calendars.rules.calendars import LARGEST_FILE
from app.domain.media.ports import PageReader
from app.domain.notifications.ports import Mailer
from app.pages.posts.forms.composer import draft_from_copy
from app.usecases.editorial_line.adviser import Adviser
from app.usecases.public.page_writer import DocumentPress
from app.usecases.publishing.outgoing_pictures import PictureAddresses, public_root
from app.usecases.replies.template_cache import ANSWERS, ReplyTemplateCache
from app.usecases.triage.protocol_cache import PROTOCOLS, ProtocolCache
from app.usecases.wiring import Wiring
from app.web.assets import read_manifest
from app.web.requester import requester_key
from config import Config

PUSH_KEY, PICTURES_KEY = "web push", "outgoing pictures"
assert tables.MODULES


def make_data_private(config: Config) -> None:
    """Set folders to 0700, files to 0600. Raises `ReadableByOthers`."""
    database = sa.make_url(config.database).database if is_sqlite(config.database) else None
    own = [Path(f"{database}{end}") for end in ("", "-wal", "-shm")] if database else []
    for path in (config.data_dir, config.keys, *config.data_dir.iterdir(), *config.keys.iterdir(), *own):
        if path.exists():
            make_private(path)


def wire(config: Config, *, clock: Clock = system_now) -> Wiring:
    config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring = open_keyring(config.keys)
    make_data_private(config)
    engine = open_engine(config.database)
    adviser = _adviser(config)
    lines = LineCache(shipped_line(), dictionary_form, knows_word, reads_meaning=adviser is not None)
    protocols = ProtocolCache(shipped_protocol(), dictionary_form, knows_word, tongue=guess_language)
    readers = ReaderPool(config.data_dir / "readers", requester_key)
    parts = _stores(config, keyring) | _documents(config, readers)
    info = _session_info(keyring, lines, protocols)
    outbound = HttpClient(config.private_hosts, clock=clock)
    networks = HttpClient((*config.private_hosts, LOOPBACK), clock=clock) if config.practice_networks else outbound
    return Wiring(
        config=config,
        keyring=keyring,
        clock=clock,
        engine=engine,
        lines=lines,
        protocols=protocols,
        norms=shipped_norms(),
        reading=session_factory(engine, info, read_only=True),
        writing=session_factory(engine, info),
        in_turn=writer_queue(config.database, config.data_dir),
        mailer=_mailer(config),
        webhooks=HttpWebhooks(outbound),
        push=HttpPush(outbound, SenderKey(keyring.derived(PUSH_KEY), config.address), clock=clock),
        hub=HttpFeedHub(outbound, config.websub_hub) if config.websub_hub else None,
        mailboxes=ImapMailboxes(config.private_hosts, ca_file=config.imap_ca_file),
        calendars=_calendars(config, clock),
        pages=_pages(config, clock, readers),
        awareness=shipped_days(),
        adviser=adviser,
        opinion_facts=_opinion_facts(config),
        transcriber=installed_transcriber(config.transcription_model, readers),
        picture_addresses=PictureAddresses(keyring.derived(PICTURES_KEY), _pictures_root(config)),
        **parts,
        **connectors(networks, clock=clock),
        **authorisers(outbound, clock=clock),
    )


def _stores(config: Config, keyring: Keyring) -> dict[str, Any]:
    return {
        "files": S3Files(config.bucket) if config.bucket else DiskFiles(config.media_dir),
        "uploads": DiskUploads(config.data_dir / "uploads"),
        "anchors": AnchorFile(config.data_dir / ANCHORS, keyring.audit),
        "setup_code": FileSetupCode(config.data_dir),
    }


def _pictures_root(config: Config) -> str:
    """Return where networks fetch pictures; practice networks are on this machine."""
    return config.address if config.practice_networks else public_root(config.public_url)


def _session_info(keyring: Keyring, lines: LineCache, protocols: ProtocolCache) -> dict[str, object]:
    return {
        AUDIT_KEYS: keyring.audit,
        SECRET_KEYS: keyring,
        LINES: lines,
        PROTOCOLS: protocols,
        ANSWERS: ReplyTemplateCache(shipped_answers(), dictionary_form),
        EMERGENCY_WORDS: shipped_emergency_words(),
    }


def _documents(config: Config, readers: ReaderPool) -> dict[str, Any]:
    return {
        "passwords": Argon2Passwords(),
        "images": PillowImages(readers),
        "archives": PooledArchives(readers),
        "videos": AvVideos(readers),
        "documents": PikePdfs(readers),
        "calendar_parser": PooledCalendars(readers),
        "letters": TemplateLetters(config.address),
        "sheet_reader": SpreadsheetReader(readers=readers),
        "sheet_writer": SpreadsheetWriter(),
        "printer": WeasyPrinter(),
        "document_writer": OdfWriter(),
        "read_copy": draft_from_copy,
        "press": DocumentPress(
            TemplatePages(config.address, assets=read_manifest), SpreadsheetWriter(), hub=config.websub_hub
        ),
    }


def _calendars(config: Config, clock: Clock) -> CalendarFetcher:
    """Return the calendars' own client: they may be larger and slower."""
    return HttpCalendars(
        HttpClient(config.private_hosts, timeouts=CALENDAR_TIMEOUTS, clock=clock, largest=LARGEST_FILE)
    )


def _pages(config: Config, clock: Clock, readers: ReaderPool) -> PageReader:
    """Return the reader of other people's pages, with less patience and room than any other client."""
    read, draw = (
        HttpClient(config.private_hosts, timeouts=PAGE_TIMEOUTS, clock=clock, largest=largest)
        for largest in (LARGEST_PAGE, LARGEST_PICTURE)
    )
    return HttpPages(read, draw, PillowImages(readers))


def _adviser(config: Config) -> Adviser | None:
    model = config.second_opinion_model
    if not config.second_opinion or not is_installed(model):
        return None
    return Adviser(partial(load_models, model, config.trained or FOLDER))


def _opinion_facts(config: Config) -> OpinionFacts:
    """Return the facts of the opinion trained here, or the shipped one's."""
    own = config.trained / FACTS.name if config.trained else FACTS
    return load_facts(own if own.exists() else FACTS)


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
