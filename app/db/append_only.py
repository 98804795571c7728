"""Triggers against changing or removing facts, on both engines.

SQLite's batch migrations silently drop triggers: migrations recreating such tables call `install`; a test lists them.
An open erasure ticket (table, row) exempts its row.
"""

from sqlalchemy import Connection, inspect

TABLES = (
    "account_act",
    "approval",
    "attempt_outcome",
    "audit_entry",
    "audit_personal",
    "call_in",
    "capture",
    "case_act",
    "citizen_message",
    "citizen_restriction",
    "compliance_report",
    "control_answer",
    "control_change",
    "crisis_update",
    "decision",
    "delivery_attempt",
    "exception_grant",
    "finding",
    "folded_message",
    "line_check",
    "line_signature",
    "measure_evidence",
    "message_reading",
    "norms_adoption",
    "plan_signature",
    "publishing_start",
    "observation_sheet",
    "participation_norms",
    "post_comment",
    "post_contributor",
    "post_correction",
    "post_mark",
    "post_remainder",
    "post_version",
    "recusal",
    "reply_attempt",
    "reply_decision",
    "reply_outcome",
    "request",
    "request_act",
    "route_version",
    "routing",
    "sitting_minutes",
    "sole_act",
    "step_alert",
    "suggestion",
    "suggestion_answer",
    "takedown_act",
    "takedown_item",
    "template_decision",
    "template_version",
    "urgent_decision",
    "variant",
    "variant_opinion",
    "withdrawal_attempt",
    "withdrawal_outcome",
    "word_list",
)
KEEPS_FACTS = "rows of this table are only added"


def install(connection: Connection) -> None:
    """Guard every facts table present; the last migration has all."""
    statements = _postgresql_statements if connection.dialect.name == "postgresql" else _sqlite_statements
    present = set(inspect(connection).get_table_names())
    for table in (table for table in TABLES if table in present):
        for statement in statements(table):
            connection.exec_driver_sql(statement)


def tables_without_triggers(connection: Connection) -> list[str]:
    """Include tables with triggers disabled or not `install`'s."""
    present = set(inspect(connection).get_table_names())
    expected, actual = _EXPECTED[connection.dialect.name], _ACTUAL[connection.dialect.name](connection)
    return [table for table in TABLES if table in present and not expected(table) <= actual]


def count_open_tickets(connection: Connection) -> int:
    """Count open tickets: each lets a fact change, within one transaction."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM erasure_ticket").scalar_one())


def _expected_on_sqlite(table: str) -> set[str]:
    return {
        _collapse_blanks(statement) for statement in _sqlite_statements(table) if statement.startswith("CREATE TRIGGER")
    }


def _actual_on_sqlite(connection: Connection) -> set[str]:
    rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    return {_collapse_blanks(sql) for (sql,) in rows}


def _expected_on_postgresql(table: str) -> set[str]:
    row, whole, *_ = (
        statement.partition("$$")[2].partition("$$")[0] for statement in _postgresql_statements(table)[:2]
    )
    when = {
        f"keep_{table}": ("DELETE OR UPDATE", "ROW", row),
        f"keep_whole_{table}": ("TRUNCATE", "STATEMENT", whole),
    }
    return {
        _collapse_blanks(
            f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}() {body}"
        )
        for name, (verbs, each, body) in when.items()
    }


def _actual_on_postgresql(connection: Connection) -> set[str]:
    """Return the current schema's triggers, if enabled in our sessions."""
    rows = connection.exec_driver_sql(
        "SELECT pg_get_triggerdef(t.oid), n.nspname, p.prosrc FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND n.nspname = current_schema()"
    )
    return {
        _collapse_blanks(f"{definition.replace(f' ON {schema}.', ' ON ')} {body}") for definition, schema, body in rows
    }


def _collapse_blanks(sql: str) -> str:
    return " ".join(sql.split())


_EXPECTED = {"sqlite": _expected_on_sqlite, "postgresql": _expected_on_postgresql}
_ACTUAL = {"sqlite": _actual_on_sqlite, "postgresql": _actual_on_postgresql}


def _sqlite_statements(table: str) -> list[str]:
    ticket = f"SELECT 1 FROM erasure_ticket WHERE table_name = '{table}' AND row_id = OLD.id"  # noqa: S608 - our own tables' names
    return [
        statement
        for verb in ("UPDATE", "DELETE")
        for statement in (
            f"DROP TRIGGER IF EXISTS keep_{table}_{verb.lower()}",
            (
                f"CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON {table} "
                f"WHEN NOT EXISTS ({ticket}) BEGIN SELECT RAISE(ABORT, '{KEEPS_FACTS}'); END"
            ),
        )
    ]


def _postgresql_statements(table: str) -> list[str]:
    row_function = f"""
        CREATE OR REPLACE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM erasure_ticket WHERE table_name = '{table}' AND row_id = OLD.id) THEN
                RAISE EXCEPTION '{KEEPS_FACTS}';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$"""  # noqa: S608 - as above
    table_function = f"""
        CREATE OR REPLACE FUNCTION keep_whole_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{KEEPS_FACTS}'; END $$"""
    return [
        row_function,
        table_function,
        _trigger(f"keep_{table}", "UPDATE OR DELETE", table, "ROW"),
        _trigger(f"keep_whole_{table}", "TRUNCATE", table, "STATEMENT"),
    ]


def _trigger(name: str, when: str, table: str, each: str) -> str:
    return f"CREATE OR REPLACE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
