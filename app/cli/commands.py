"""The command line, `flask --app wsgi …`.

Exit codes: 0 done, 1 refused or broken (explained), 2 wrong use.
"""

from flask import Flask

from app.cli import audit, backup, channels, database, demo, feeds, keys, posts, search, serve, setup, users, worker
from app.cli.startup_errors import report_failures

_COMMANDS = (
    audit.group,
    backup.restore,
    backup.save,
    channels.group,
    database.group,
    demo.group,
    feeds.group,
    keys.group,
    posts.group,
    search.group,
    serve.command,
    setup.code,
    setup.command,
    users.group,
    worker.command,
)
COMMANDS = tuple(map(report_failures, _COMMANDS))
"""The commands, wrapped once however many applications there are."""


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
