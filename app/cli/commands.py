"""The command line: `flask --app wsgi …`. Exit codes: 0 done, 1 refused or broken (said why), 2 wrong use."""

from flask import Flask

from app.cli import audit, backup, channels, database, demo, keys, posts, search, serve, setup, users, worker

COMMANDS = (
    audit.group,
    backup.restore,
    backup.save,
    channels.group,
    database.group,
    demo.group,
    keys.group,
    posts.group,
    search.group,
    serve.command,
    setup.code,
    setup.command,
    users.group,
    worker.command,
)


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
