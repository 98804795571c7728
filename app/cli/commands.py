"""The command line: `flask --app wsgi …`. Exit codes: 0 done, 1 refused or broken (said why), 2 wrong use."""

from flask import Flask

from app.cli import audit, database, serve, worker


def init_app(app: Flask) -> None:
    for group in (audit.group, database.group, serve.command, worker.command):
        app.cli.add_command(group)
