"""Every text column is one that people type in, whose words are kept, or says why it is not."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch

import sqlalchemy as sa
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from app import tables
from app.db.columns import JSONDoc
from app.domain.authorship.rules.sources import TYPED_TABLES
from tests.architecture.tree import modules, parsed, where

assert tables
NOT_TYPED: dict[str, str] = {
    "the names people and bodies have": """*_name name handle client job_title known_as owner spokesperson on_behalf_of
        requester_post slug identified_as pillar body author who account user as_role signed_as set_as verifier
        inherited_from chair_name""",
    "keys, digests and secrets": """*_hash *_key *digest* key key_id hash salt token token_hash lease_token client_id
        client_secret credentials refresh_token password sealed_* dedup_key remote_id etag likeness band code newest
        host folder place poster row_hash base tracking_code filler server scopes modified recipe drawn""",
    "addresses": """*_url url permalink address link to to_address email requester_email redirect_uri path domains
        mentions_to talks_to answers thread""",
    "choices out of a list": """account_authorisation.state language languages locale theme zone region territory
        territory_code network networks metric indicator norm ground rule rules roles routes channels channel_ids
        categories kind kinds media_type picture_type status step template weekdays months days groups formats accounts
        variables edition parts allowed scores terms week on_call notices late people writers given_by contributors
        administrators attention_hours reviewer model version source subject table_name scope narrowing sent_to declared
        setup_dismissed fields schedule choice opening_act confirmers control_change.title""",
    "figures and facts of the machine": """*_by *_entry detail about context report tally numbers codecs trouble excerpt
        skipped best_hours pinned profile absences entry audience line nearest sentences marks wording why steps offered
        images meaning in_place month value device held title_tokens tokens trigram word words tag evidence attachments
        archive reference act_reference act_body act_number bulletin_reference proof confirmed summary answer""",
    "copies of what is kept: of a version, of the rules, of the plan": """variant.text variant.media media_file.alt_text
        post_comment.quote unit_question.quoted plan_version.content sitting_minutes.content word_list.content
        protocol_version.content search_entry.text search_entry.title account_check.found""",
    "written by who has no account here": """citizen_message.text citizen_import.rows citizen_import.refused
        external_event.text shown_post.text outside_post.text capture.text capture.media measure_evidence.text
        link_card.title link_card.description variant.cards proposed_captions.text reply.why_language""",
    "of one person's, for nobody else": """working_copy.body citizen_restriction.reason citizen_restriction.asked_by
        access_link.purpose""",
    "a telephone or an address": "public_page.contact",
}
"""Columns without words for a post, by their reason; a pattern is of columns of any table, a `table.column` of one."""


def is_left(column: str) -> bool:
    patterns = " ".join(NOT_TYPED.values()).split()
    name = column.partition(".")[2]
    return any(fnmatch(column, pattern) or fnmatch(name, pattern) for pattern in patterns)


def text_columns() -> Iterator[str]:
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            is_text = isinstance(column.type, sa.String | AutoString | JSONDoc) and not isinstance(column.type, sa.Enum)
            if is_text:
                yield f"{table.name}.{column.name}"


def test_each_text_column_is_kept_or_says_why_not():
    kept = {f"{name}.{column}" for name, typed in TYPED_TABLES.items() for column in typed.columns}
    assert [column for column in text_columns() if column not in kept and not is_left(column)] == []


def test_no_pattern_speaks_for_a_column_of_free_words():
    free = {"text", "texts", "reason", "note", "purpose", "title", "description", "content", "motive", "message"}
    patterns = " ".join(NOT_TYPED.values()).split()
    assert [(name, pattern) for name in free for pattern in patterns if fnmatch(name, pattern)] == []


def test_typed_tables_name_columns_that_exist():
    for name, typed in TYPED_TABLES.items():
        columns = SQLModel.metadata.tables[name].columns.keys()
        assert {*typed.columns, *filter(None, (typed.by, typed.at))} <= set(columns), name


WITHOUT_WORDS = {
    "app/domain/plan/queries/sections.py": "an empty section",
    "app/domain/posts/lifecycle.py": "a status",
    "app/usecases/account_watch/findings.py": "what a network shows",
    "app/usecases/posts/bulk_creation.py": "a title, which its version has",
    "app/usecases/sittings/agenda.py": "numbers",
}


def test_rows_written_without_the_unit_of_work_are_noted():
    """`BulkInsert`, `insert_rows` and the engines' own INSERT are unseen at a flush."""
    mappers = SQLModel._sa_registry.mappers
    models = {mapper.class_.__name__ for mapper in mappers if mapper.class_.__tablename__ in TYPED_TABLES}
    unnoted = {
        where(path, node).partition(":")[0]
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and _inserts(node, models) and "note_bulk_rows" not in path.read_text()
    }
    assert unnoted == set(WITHOUT_WORDS)


def _inserts(call: ast.Call, models: set[str]) -> bool:
    writes = {"BulkInsert", "BulkUpdate", "Upsert", "insert_rows", "dialect_insert", "insert", "insert_if_missing"}
    named = ast.unparse(call.func) in writes
    return named and any(isinstance(argument, ast.Name) and argument.id in models for argument in call.args)
