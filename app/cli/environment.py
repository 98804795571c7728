"""Settings of `flask setup`, and `.env` (decision 218)."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import click

from config import ENV_FILE, Config, check_address

SUBMISSION_PORT = 587
SECRET = frozenset({"SMTP_PASSWORD"})
_PLAIN = re.compile(r"[\w@%+:,./-]*")
_NAME = re.compile(r"\s*(?:export\s+)?(\w+)\s*=")
NO_ADDRESS = (
    "Falta PUBLIC_URL: sin ella solo se entra desde este equipo. Outlook en la web y Google Calendar piden https."
)
NO_MAIL = "Falta SMTP_HOST: las cartas esperan en cola, y al invitar a alguien verá el enlace para dárselo."


@dataclass(frozen=True, slots=True)
class InstallationSettings:
    """Empty if not given; `data_dir` is for later commands."""

    public_url: str = ""
    smtp_host: str = ""
    smtp_port: int | None = None
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = ""
    data_dir: str = ""

    def variables(self) -> dict[str, str]:
        fields = ("public_url", "smtp_host", "smtp_port", "smtp_user", "smtp_password", "mail_from", "data_dir")
        values = {name.upper(): getattr(self, name) for name in fields}
        return {name: str(value) for name, value in values.items() if value}


def is_terminal() -> bool:
    return sys.stdin.isatty()


def complete_settings(settings: InstallationSettings, config: Config) -> InstallationSettings:
    """Check the settings; in a terminal, ask for unset ones; raise `UsageError`."""
    _parse_address(settings.public_url)
    if config.data_dir != Path(Config.model_fields["data_dir"].default):
        settings = replace(settings, data_dir=str(config.data_dir.resolve()))
    if not is_terminal():
        return settings
    if not (settings.public_url or config.public_url):
        question = "Dirección con la que llega la gente (https://…; nada si aún no la sabe)"
        address = click.prompt(question, default="", show_default=False, value_proc=_parse_address)
        settings = replace(settings, public_url=address)
    return settings if settings.smtp_host or config.smtp_host else _ask_mail(settings, config)


def keep_settings(settings: InstallationSettings, config: Config, *, write: bool) -> None:
    """Write variables on consent, or list them; report those missing."""
    variables, path = settings.variables(), Path(ENV_FILE).resolve()
    if variables:
        for name, value in variables.items():
            click.echo(f"    {name}={'…' if name in SECRET else value}")
        if write or (is_terminal() and _confirm(f"¿Se guardan en {path}, que solo leerá usted?")):
            write_variables(path, variables)
            click.echo(f"Guardadas en {path}. Valen desde el próximo arranque.")
        else:
            click.echo(f"Póngalas en el entorno o en {path}, o repita la orden con --write-env.")
    if not (settings.public_url or config.public_url):
        click.echo(NO_ADDRESS)
    if not (settings.smtp_host or config.smtp_host):
        click.echo(NO_MAIL)


def write_variables(path: Path, variables: Mapping[str, str]) -> None:
    """Set variables, keeping other lines, owner-only (0600). Raises `UsageError`."""
    lines = [f"{name}={_quote_value(name, value)}" for name, value in variables.items()]
    before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    other_lines = [line for line in before if not ((match := _NAME.match(line)) and match[1] in variables)]
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join([*other_lines, *lines]) + "\n")
    draft.replace(path)


def _confirm(question: str) -> bool:
    """Ask in Spanish: click takes only y and n."""
    answer: str = click.prompt(question, type=click.Choice(("s", "n")), default="s")
    return answer == "s"


def _ask_mail(settings: InstallationSettings, config: Config) -> InstallationSettings:
    host = click.prompt("Servidor de correo que envía (nada si aún no lo sabe)", default="", show_default=False).strip()
    if not host:
        return settings
    user = settings.smtp_user or click.prompt("Su usuario (nada si no pide)", default="", show_default=False).strip()
    name = urlsplit(settings.public_url or config.public_url).hostname or "localhost"
    return replace(
        settings,
        smtp_host=host,
        smtp_port=settings.smtp_port
        or click.prompt("Su puerto", type=click.IntRange(1, 65535), default=SUBMISSION_PORT),
        smtp_user=user,
        smtp_password=settings.smtp_password or (_ask_secret() if user else ""),
        mail_from=settings.mail_from or click.prompt("Remitente de las cartas", default=f"cauce@{name}").strip(),
    )


def _ask_secret() -> str:
    typed: str = click.prompt("Su contraseña", hide_input=True, default="", show_default=False)
    return typed


def _parse_address(typed: str) -> str:
    try:
        return check_address(typed.strip())
    except ValueError as error:
        raise click.UsageError(f"PUBLIC_URL no vale: {error}.") from error


def _quote_value(name: str, value: str) -> str:
    """Quote a value for python-dotenv, which expands `${…}`."""
    if "${" in value or "\n" in value or "\r" in value:
        raise click.UsageError(f"{name} lleva signos que un archivo .env no guarda: póngala en el entorno.")
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
