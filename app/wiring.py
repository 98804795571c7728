"""Everything an application or a worker stands on, built from the settings once."""

from dataclasses import dataclass

from sqlalchemy import Engine

from app.accounts.ports import Passwords
from app.adapters.files import DiskFiles
from app.adapters.images import PillowImages
from app.adapters.keyring import Keyring, open_keyring
from app.adapters.passwords import Argon2Passwords
from app.core.clock import Clock, system_now
from app.db import tables
from app.db.engine import open_engine
from app.db.scope import Sessions, session_factory
from app.media.ports import Files, Images
from config import Config


@dataclass(frozen=True, slots=True)
class Wiring:
    """`reading` and `writing` open sessions; a reading session takes no writer's lock."""

    config: Config
    keyring: Keyring
    clock: Clock
    engine: Engine
    reading: Sessions
    writing: Sessions
    passwords: Passwords
    files: Files
    images: Images


assert tables.MODULES


def wire(config: Config, *, clock: Clock = system_now) -> Wiring:
    config.data_dir.mkdir(parents=True, exist_ok=True)
    keyring = open_keyring(config.keys)
    engine = open_engine(config.database)
    return Wiring(
        config=config,
        keyring=keyring,
        clock=clock,
        engine=engine,
        reading=session_factory(engine, keyring.audit, read_only=True),
        writing=session_factory(engine, keyring.audit),
        passwords=Argon2Passwords(),
        files=DiskFiles(config.data_dir / "media"),
        images=PillowImages(),
    )
