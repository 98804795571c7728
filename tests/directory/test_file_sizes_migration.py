"""The migration leaves accounts of Bluesky the sizes of files that their servers took, until they are asked again."""

import pytest
import sqlalchemy as sa

from app.db import schema
from app.db.columns import JSONDoc
from app.db.engine import open_engine
from tests.architecture.test_migrations import STEPS
from tests.directory.test_opening_acts_migration import ACCOUNT, HOUSE, insert

pytestmark = pytest.mark.every_engine
STEP = next(int(path.stem[:4]) for path in STEPS if path.stem.endswith("_networks"))
DECLARED = {"max_characters": 300}
SIZES = {"image_bytes": 1_000_000, "video_bytes": 100_000_000}


def test_only_connected_accounts_of_bluesky_keep_the_sizes_of_before(engine_name, tmp_path, request):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    schema.upgrade(url, f"{STEP - 1:04}")
    engine = open_engine(url)
    with engine.begin() as connection:
        house = {"organisation_id": insert(connection, "organisation", HOUSE)}
        for handle, network, asked in (("@a", "bluesky", True), ("@b", "bluesky", False), ("@c", "mastodon", True)):
            about = house | {"handle": handle, "network": network, "state": "open", "declared": DECLARED}
            key = insert(connection, "channel", ACCOUNT | about)
            when = sa.text("UPDATE channel SET declared_at = :at WHERE id = :id")
            connection.execute(when, {"at": "2026-11-30 10:00:00" if asked else None, "id": key})
    schema.upgrade(url, f"{STEP:04}")
    channel = sa.table(
        "channel", sa.column("handle"), sa.column("declared", JSONDoc()), sa.column("is_paid", sa.Boolean())
    )
    with engine.connect() as connection:
        rows = connection.execute(sa.select(channel).order_by(channel.c.handle)).all()
    engine.dispose()
    assert [row.declared for row in rows] == [SIZES | DECLARED, DECLARED, DECLARED]
    assert not any(row.is_paid for row in rows)
