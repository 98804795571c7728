"""Settings, read once from the environment (and `.env`): the only module that knows it."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.buckets import Bucket, read_bucket

ENV_FILE = ".env"
"""In the working folder."""
_ANY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


def address_of(host: str, port: int) -> str:
    """Return what to type in the browser: a wildcard host answers on loopback too."""
    return f"http://{_ANY_INTERFACE.get(host, f'[{host}]' if ':' in host else host)}:{port}"


def check_address(value: str) -> str:
    """Return an address that links can begin with, or nothing; its name is the one requests come under.

    Raises `ValueError`.
    """
    parts = urlsplit(value)
    if value and not (parts.scheme in ("http", "https") and parts.hostname):
        raise ValueError("ha de ser una dirección entera, por ejemplo https://cauce.ejemplo.es")
    return value


class Config(BaseSettings):
    """Everything an installation may set. Durations in seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", frozen=True)

    host: str = Field(default="127.0.0.1", validation_alias="BIND")
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = ""
    data_dir: Path = Path("var")
    keys_dir: Path | None = None
    database_url: str = ""
    media_key: str = Field(default="", repr=False)
    media_secret: str = Field(default="", repr=False)
    media_url: str = Field(default="", repr=False)
    allowed_private_hosts: str = ""
    practice_networks: bool = False
    secure_cookies: bool | None = None
    trusted_proxies: int = 0
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    smtp_ca_file: str = ""
    imap_ca_file: str = ""
    mail_from: str = "cauce@localhost"
    session_hours: int = 12
    idle_hours: int = 4
    lease_seconds: int = Field(default=60, ge=30)
    grace_seconds: int = Field(default=15, ge=0, le=60)
    copy_days: int = Field(default=30, ge=1)
    request_years: int = Field(default=4, ge=1)
    citizen_days: int = Field(default=365, ge=1)
    upload_bytes: int = 13_000_000
    video_bytes: int = 300_000_000
    feeds_gzip: bool = True
    websub_hub: str = ""
    second_opinion: bool = True
    second_opinion_model: Path | None = None
    transcription_model: Path | None = None
    log_level: str = "INFO"

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, value: str) -> str:
        """Accept the addresses providers hand out; SQLAlchemy wants the driver named. Raises `ValueError`."""
        for prefix in ("postgres://", "postgresql://"):
            if value.startswith(prefix):
                return "postgresql+psycopg://" + value.removeprefix(prefix)
        if value and not value.startswith(("sqlite:", "postgresql+psycopg:")):
            raise ValueError("ha de empezar por postgres:// o por sqlite:///")
        return value

    @field_validator("public_url", "websub_hub")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return check_address(value)

    @field_validator("media_url")
    @classmethod
    def _is_a_bucket(cls, value: str, info: ValidationInfo) -> str:
        if value:
            read_bucket(value, key=info.data["media_key"], secret=info.data["media_secret"])
        return value

    @property
    def bucket(self) -> Bucket | None:
        """Where files are kept; none for the disk."""
        if not self.media_url:
            return None
        return read_bucket(self.media_url, key=self.media_key, secret=self.media_secret)

    @property
    def media_dir(self) -> Path:
        return self.data_dir / "media"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'cauce.db').resolve()}"

    @property
    def keys(self) -> Path:
        return self.keys_dir or self.data_dir / "keys"

    @property
    def trained(self) -> Path | None:
        """Where what was trained on a model of one's own is kept; none for the bundled one."""
        return self.data_dir / "meaning" if self.second_opinion_model else None

    @property
    def address(self) -> str:
        """Where people reach this installation, without a final slash."""
        return (self.public_url or address_of(self.host, self.port)).rstrip("/")

    @property
    def is_unreachable(self) -> bool:
        """Tell whether it listens to other machines that it refuses, for want of the name they reach it by."""
        return self.host in _ANY_INTERFACE and not self.public_url

    @property
    def cookies_are_secure(self) -> bool:
        return self.address.startswith("https://") if self.secure_cookies is None else self.secure_cookies

    @property
    def private_hosts(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.allowed_private_hosts.split(",") if part.strip())
