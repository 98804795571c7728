"""Everything that the product writes into the record is read in words, in Spanish and in English."""

import ast
from collections.abc import Collection, Mapping

import pytest
from babel.messages.pofile import read_po

from app.core.messages import Message
from app.domain.account_watch.rules.profile import ProfilePart
from app.domain.control.rules.held_settings import FREE_SETTINGS, HELD_SETTINGS
from app.domain.control.rules.public_names import PUBLIC_COLUMNS
from app.domain.metrics.rules.catalogue import MetricKind
from app.domain.replies.rules.variables import DEFAULT_VALUES, VALUE_LISTS
from app.domain.sittings.rules.states import ItemOutcome
from app.domain.spreadsheets.rules.row_matches import RowFate
from app.pages.components.record_labels import DETAIL_LABELS, SUBJECT_LABELS
from app.usecases.directory.registration import ChannelDetails
from app.usecases.directory.topics import TopicDetails
from app.usecases.organisations.units import UnitChange
from app.usecases.sittings.appointments import AppointmentTerms
from app.web.translation import TRANSLATIONS
from tests.architecture.detail_keys import KeyReader, calls_of

RECORD, DRAFT = (f"app.domain.audit.service.{name}" for name in ("record", "EntryDraft"))
PROPOSAL = "app.usecases.control.gate.ProposedChange"
WRITTEN_BY_MACHINES = {"edition", "is_demo", "seq", "stale_at", "version"}
BODY, PAGE = (
    ({*HELD_SETTINGS[table], *FREE_SETTINGS[table], *PUBLIC_COLUMNS[table]} - WRITTEN_BY_MACHINES)
    for table in ("organisation", "public_page")
)
ACCOUNT, TOPIC = ChannelDetails.__dataclass_fields__, TopicDetails.__dataclass_fields__
NARROWED = {"status", "topic_id", "channel_id", "language", "author_id", "words", "first", "last", "campaign_id"}
USUAL = {*DEFAULT_VALUES, *VALUE_LISTS}
READ_ELSEWHERE: Collection[str] = ()
DETAILS: Mapping[str, Collection[str]] = {
    "demo/inbox/replies.py fill_usual_values: USUAL_VALUES": USUAL,
    "demo/inbox/replies.py fill_usual_values: row.name": USUAL,
    "domain/account_watch/rules/profile.py changed_parts: [part for part in ProfilePart if part in before and part in "
    "after and (before[part] != after[part])]": {*ProfilePart},
    "domain/audit/service.py record: chain_detail": READ_ELSEWHERE,
    "domain/sittings/rules/minutes.py count_outcomes: item['outcome']": {*ItemOutcome},
    "pages/calendar/sheet_export.py _export: export_request.narrowed": NARROWED,
    "pages/publishing/metrics.py note: ((kind, getattr(typed, kind.value)) for kind in TYPED_KINDS)": {*MetricKind},
    "pages/replies/default_values.py keep_usual: *DEFAULT_VALUES": DEFAULT_VALUES,
    "pages/replies/default_values.py keep_usual: *VALUE_LISTS": VALUE_LISTS,
    "usecases/control/body_settings.py apply_body_values: change.terms['names']": BODY,
    "usecases/control/body_settings.py change_settings: held.values": BODY,
    "usecases/directory/registration.py update_channel: held.values": ACCOUNT,
    "usecases/inbox/file_import.py _finish_import: batch.tally": {"new", "folded", "known"},
    "usecases/organisations/units.py apply_unit_name: change.terms['names']": PUBLIC_COLUMNS["unit"],
    "usecases/organisations/units.py change_unit: held.values": UnitChange.__dataclass_fields__,
    "usecases/posts/directory_changes.py _topic_values: change.terms['names']": TOPIC,
    "usecases/posts/directory_changes.py apply_account_name: change.terms['names']": ACCOUNT,
    "usecases/posts/directory_changes.py change_topic_and_posts: written.values": TOPIC,
    "usecases/public/settings.py apply_page_change: change.terms['names']": PAGE,
    "usecases/public/settings.py change_public_page: held.values": PAGE,
    "usecases/sittings/appointments.py _audit_values: AppointmentTerms.__dataclass_fields__": (
        AppointmentTerms.__dataclass_fields__
    ),
    "usecases/spreadsheets/sheet_records.py finish_import: RowFate": {*RowFate},
    "usecases/takedowns/withdrawal_sender.py _leave_to_person: act.detail": READ_ELSEWHERE,
}
"""What a mapping holds whose keys no reading of the code tells."""
SUBJECTS: Mapping[str, Collection[str]] = {
    "usecases/control/gate.py propose_new_row: f'{kind.value}:{name.casefold()}'": {"new_topic", "new_unit"},
    "usecases/control/gate.py record_change: change.subject": READ_ELSEWHERE,
    "usecases/control/public_names.py subject: f'{self.table}:{self.key}'": PUBLIC_COLUMNS,
    "usecases/media/caption_writer.py _settle: task.subject": {"media"},
    "usecases/takedowns/withdrawal_sender.py _leave_to_person: act.subject": READ_ELSEWHERE,
}


def argument(call: ast.Call, spot: int, name: str) -> ast.expr:
    by_name = (given.value for given in call.keywords if given.arg == name)
    return call.args[spot] if spot < len(call.args) else next(by_name)


def test_every_detail_that_the_product_writes_into_the_record_has_a_label():
    reader = KeyReader()
    written = {name for call in calls_of(RECORD) for name in reader.of_call(call, "actor", "now", "subject")}
    written |= {name for call in calls_of(DRAFT) for name in reader.of(argument(call, 3, "detail"))}
    assert sorted(reader.unread) == sorted(DETAILS)
    written |= {str(name) for names in DETAILS.values() for name in names}
    assert len(written) > 250
    assert sorted(written - DETAIL_LABELS.keys()) == []


def test_every_kind_of_thing_that_the_record_is_about_has_a_word():
    reader = KeyReader()
    about = {name for call in calls_of(RECORD) for name in reader.of(argument(call, 99, "subject"))}
    about |= {name for call in calls_of(DRAFT) for name in reader.of(argument(call, 2, "subject"))}
    about |= {name for call in calls_of(PROPOSAL) for name in reader.of(argument(call, 1, "subject")) if name}
    assert sorted(reader.unread) == sorted(SUBJECTS)
    kinds = {name.partition(":")[0] for name in about} | {name for names in SUBJECTS.values() for name in names}
    assert len(kinds) > 60
    assert sorted(kinds - SUBJECT_LABELS.keys()) == []


@pytest.mark.parametrize("labels", [DETAIL_LABELS, SUBJECT_LABELS], ids=["details", "subjects"])
def test_every_label_of_the_record_is_said_in_english_too(labels: Mapping[str, Message]):
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as written:
        english = read_po(written)
    assert [label.msgid for label in labels.values() if not getattr(english.get(label.msgid), "string", "")] == []
