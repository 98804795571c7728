"""Copies of a body's posts, farther in the past and in the future, made inside the database.

Only calendar data are copied: drafts with their version and text.
"""

import sqlalchemy as sa

SPAN_DAYS = 608
"""Days between one copy and the next: the twenty months over which the first posts are spread."""
_LATER = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', planned_at, :days || ' days')",
    "postgresql": "planned_at + CAST(:days AS integer) * interval '1 day'",
}
_POSTS = """
    INSERT INTO post (organisation_id, id, year, ordinal, title, topic_id, author_id, author_name, origin, status,
                      planned_on, planned_time, planned_fold, zone, planned_at, version, created_at, changed_at)
    SELECT organisation_id, id + :nth * 1000000, year, ordinal + :nth * 1000000, title, topic_id, author_id,
           author_name, origin, 'draft', planned_on, planned_time, planned_fold, zone, {later}, version,
           created_at, changed_at
    FROM post WHERE organisation_id = :here AND origin = 'demo' AND id <= :last
"""
_VERSIONS = """
    INSERT INTO post_version (organisation_id, id, post_id, number, title, body, declared, content_hash, created_by,
                              created_by_name, created_at, note)
    SELECT v.organisation_id, v.id + :nth * 1000000, v.post_id + :nth * 1000000, v.number, v.title, '{{}}', v.declared,
           v.content_hash, v.created_by, v.created_by_name, v.created_at, v.note
    FROM post_version v JOIN post p ON p.id = v.post_id
    WHERE v.organisation_id = :here AND p.origin = 'demo' AND p.id <= :last AND v.number = p.version
"""
_VARIANTS = """
    INSERT INTO variant (organisation_id, id, post_version_id, channel_id, language, text, link, media, length_used,
                         content_hash)
    SELECT s.organisation_id, s.id + :nth * 1000000, s.post_version_id + :nth * 1000000, s.channel_id, s.language,
           s.text, s.link, s.media, s.length_used, s.content_hash
    FROM variant s JOIN post_version v ON v.id = s.post_version_id JOIN post p ON p.id = v.post_id
    WHERE s.organisation_id = :here AND p.origin = 'demo' AND p.id <= :last AND v.number = p.version
"""


def grow(engine: sa.Engine, organisation_id: int, first: int, posts: int) -> None:
    """Copy until there are that many; `first` is the number one copy adds. Does nothing if there are enough."""
    with engine.begin() as connection:
        last = connection.execute(sa.text("SELECT max(id) FROM post WHERE id < 1000000")).scalar_one()
        copies = connection.execute(sa.text("SELECT max(id) / 1000000 FROM post")).scalar_one()
    for nth in range(copies + 1, posts // first):
        _copy(engine, organisation_id, nth, last)
    count_again(engine)


def count_again(engine: sa.Engine) -> None:
    """Refresh the planner's statistics, as the worker does on SQLite and PostgreSQL by itself after many writes."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))


def _copy(engine: sa.Engine, organisation_id: int, nth: int, last: int) -> None:
    """Add one copy in its own transaction, in turn after and before the existing ones."""
    days = SPAN_DAYS * ((nth + 1) // 2) * (1 if nth % 2 else -1)
    parameters = {"nth": nth, "here": organisation_id, "last": last}
    with engine.begin() as connection:
        later = _LATER[connection.dialect.name]
        days_given = f"{days:+d}" if connection.dialect.name == "sqlite" else days
        connection.execute(sa.text(_POSTS.format(later=later)), {**parameters, "days": days_given})
        for statement in (_VERSIONS, _VARIANTS):
            connection.execute(sa.text(statement.format()), parameters)
