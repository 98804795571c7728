"""`flask --app wsgi …`.

Exit codes: 0 done, 1 refused or broken, 2 wrong use.
"""

from functools import cache
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.startup_errors import report_failures

COMMANDS = {
    "audit": "audit.group",
    "backup": "backup.save",
    "channels": "channels.group",
    "db": "database.group",
    "demo": "demo.group",
    "feeds": "feeds.group",
    "keys": "keys.group",
    "line": "line.group",
    "media": "media.group",
    "posts": "posts.group",
    "processes": "processes.command",
    "restore": "backup.restore",
    "search": "search.group",
    "serve": "serve.command",
    "setup": "setup.command",
    "setup-code": "setup.code",
    "triage": "triage.group",
    "users": "users.group",
    "worker": "worker.command",
}


class LazyCommands(AppGroup):
    """Commands imported on demand: web processes hold no demonstration and no migrations."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _load_command(COMMANDS[cmd_name]) if cmd_name in COMMANDS else None


@cache
def _load_command(place: str) -> click.Command:
    """Wrap a command once, however many applications."""
    module, name = place.split(".")
    command: click.Command = getattr(import_module(f"app.cli.{module}"), name)
    return report_failures(command)


def init_app(app: Flask) -> None:
    app.cli = LazyCommands(app.name)
