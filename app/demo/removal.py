"""Removal of the demonstration, where nothing else exists."""

import shutil

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.adapters.anchors import FILE as ANCHORS
from app.db import schema
from app.demo import sign_ins
from app.usecases.wiring import Wiring

VERSION_TABLE = "alembic_version"


def remove_demo(wiring: Wiring) -> None:
    """Return an installation to its initial state, keys excepted.

    Tables are recreated: fact rows refuse removal.
    """
    folder = wiring.config.data_dir
    for name in (ANCHORS, sign_ins.FILE):
        (folder / name).unlink(missing_ok=True)
    with wiring.engine.begin() as connection:
        SQLModel.metadata.drop_all(connection)
        sa.Table(VERSION_TABLE, sa.MetaData()).drop(connection, checkfirst=True)
    schema.upgrade(wiring.config.database)
    shutil.rmtree(folder / "media", ignore_errors=True)
