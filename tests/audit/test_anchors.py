"""The newest point of each chain is kept in a file that cannot be edited undetected."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session

from app.adapters.anchors import AnchorFile
from app.core.secret_keys import AuditKey
from app.db.work import Work
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import ChainAnchor
from app.domain.audit.service import record
from app.usecases.audit.anchors import AnchorWriter
from app.usecases.wiring import Wiring
from tests.audit.tamper import tamper
from tests.clocks import MONDAY
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

KEYS = (AuditKey("audit-1", b"secret"),)


def _anchor(seq: int, organisation_id: int = 1) -> ChainAnchor:
    return ChainAnchor(organisation_id, seq, f"{seq:064}", MONDAY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "anchors.jsonl"
    AnchorFile(file, KEYS).drop([_anchor(1), _anchor(4, organisation_id=2)])
    AnchorFile(file, KEYS).drop([_anchor(5)])
    return file


def test_the_newest_anchor_of_each_organisation_counts(path: Path) -> None:
    assert AnchorFile(path, KEYS).latest() == {1: _anchor(5), 2: _anchor(4, organisation_id=2)}


def test_no_file_is_no_anchor(tmp_path: Path) -> None:
    assert AnchorFile(tmp_path / "none.jsonl", KEYS).latest() == {}


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [lines[0].replace('"seq":1', '"seq":2'), *lines[1:]],
        lambda lines: [*lines[:2], lines[2].replace('"seq":5', '"seq":3')],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [*lines, "{}"],
        lambda lines: [*lines, "no"],
    ],
)
def test_an_edited_file_is_found(path: Path, edit: Callable[[list[str]], list[str]]) -> None:
    path.write_text("\n".join(edit(path.read_text().splitlines())) + "\n")
    with pytest.raises(ValueError, match=r"line|Expecting"):
        AnchorFile(path, KEYS).latest()


def test_a_file_written_with_a_guessed_key_is_found(path: Path) -> None:
    with pytest.raises(ValueError, match="not as it was written"):
        AnchorFile(path, (AuditKey("audit-1", b"guess"),)).latest()


def test_a_file_cut_while_it_is_watched_is_found(path: Path) -> None:
    watching = AnchorFile(path, KEYS)
    watching.latest()
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:1]))
    with pytest.raises(ValueError, match="shorter"):
        watching.latest()


def test_a_line_cut_by_a_power_failure_is_written_again(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])
    assert AnchorFile(path, KEYS).latest()[1].seq == 1
    AnchorFile(path, KEYS).drop([_anchor(5)])
    assert AnchorFile(path, KEYS).latest()[1].seq == 5


def test_lines_of_before_a_rotation_are_still_read(path: Path) -> None:
    rotated = (AuditKey("audit-2", b"newer"), *KEYS)
    AnchorFile(path, rotated).drop([_anchor(9)])
    assert AnchorFile(path, rotated).latest()[1].seq == 9


def test_two_workers_write_each_anchor_once(path: Path) -> None:
    first, other = AnchorFile(path, KEYS), AnchorFile(path, KEYS)
    for worker in (first, other):
        worker.drop([_anchor(6)])
    other.drop([_anchor(7)])
    first.drop([_anchor(7), _anchor(8)])
    assert len(path.read_text().splitlines()) == 6
    assert AnchorFile(path, KEYS).latest()[1].seq == 8


def test_a_chain_is_anchored_when_it_grew(session: Session, town: Town, tmp_path: Path) -> None:
    file = AnchorFile(tmp_path / "anchors.jsonl", KEYS)
    anchoring = AnchorWriter(file)
    assert anchoring(session, now=MONDAY) == 0
    record(Work(session, town.editor.actor, MONDAY), Act.POST_SAVED, subject="post:1")
    session.commit()
    assert (anchoring(session, now=MONDAY), anchoring(session, now=MONDAY)) == (1, 0)
    assert file.latest()[town.id].seq == 1


def test_a_tail_that_was_cut_is_not_forgotten_when_the_chain_grows_again(
    session: Session, town: Town, wiring: Wiring
) -> None:
    def add(*posts: int) -> None:
        for post in posts:
            record(Work(session, town.editor.actor, MONDAY), Act.POST_SAVED, subject=f"post:{post}")
        session.commit()

    add(1, 2, 3)
    assert AnchorWriter(wiring.anchors)(session, now=MONDAY) == 1
    tamper(session, "DELETE FROM audit_entry WHERE seq > 1")
    tamper(session, "UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit_entry WHERE seq = 1)")
    add(4, 5, 6, 7)
    for anchoring in (AnchorWriter(wiring.anchors), AnchorWriter(wiring.anchors)):
        anchoring(session, now=MONDAY)
        anchor = wiring.anchors.latest()[town.id]
        assert verify_chain(session, town.id, keys=wiring.keyring.audit, anchor=anchor).first_break == 3
