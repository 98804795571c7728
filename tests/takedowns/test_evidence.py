"""The evidence in one file: complete, readable, verifiable, and the same bytes for the same content."""

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from datetime import date

import pytest
from sqlmodel import select

from app.core.errors import Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.queries.posts import version_of
from app.domain.posts.rules.content import MediaUse
from app.domain.takedowns.models import TakedownAct, TakedownOrder
from app.domain.takedowns.rules.evidence_archive import MOST_POSTS, EvidenceFile, check_size, write_archive
from app.domain.takedowns.rules.orders import OrderActKind
from app.usecases.approvals import sole_approval
from tests import post_factory
from tests.approvals import lane_setup
from tests.media.pictures import picture, store_own_picture
from tests.people import grant_scenario
from tests.plan.version_factory import approved, written
from tests.publishing import sender_setup
from tests.takedowns import takedown_setup
from tests.takedowns.test_pages import ORDER


def _order(seat, session, town, clock, post):
    now = clock()
    typed = {**ORDER, "received_on": f"{now:%Y-%m-%d}", "received_time": "08:30"}
    page = seat(town.legal_reviewer).post(f"/o/{town.slug}/takedowns", data=typed).location
    delivery = sender_setup.delivery_of(session, post)
    seat(town.legal_reviewer).post(f"{page}/posts", data={"deliveries": str(delivery.id)})
    return sender_setup.fresh(session, select(TakedownOrder))[0]


def _ask(seat, town, order, by=None):
    return seat(by or town.legal_reviewer).post(f"/o/{town.slug}/evidence/takedowns/{order.id}", buffered=True)


def _opened(answer):
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_it_holds_everything_and_every_sum_is_right(seat, session, town, clock, published, withdrawer, tmp_path):
    order = _order(seat, session, town, clock, published)
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    archive = _opened(_ask(seat, town, order))
    here = f"publicaciones/{published.number.replace('/', '-')}"
    assert {f"{here}/{name}.json" for name in ("versiones", "decisiones", "envios", "retiradas", "historial")} <= set(
        archive.namelist()
    )
    archive.extractall(tmp_path)
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)
    sent = json.loads(archive.read(f"{here}/envios.json"))
    assert sent["captures"][0]["text"] == post_factory.TEXT and "lease_token" not in sent["deliveries"][0]
    taken = json.loads(archive.read(f"{here}/retiradas.json"))
    assert taken["attempts"][0]["outcome"]["removal"] == "gone"
    page = archive.read("index.html").decode()
    assert all(words in page for words in (post_factory.TEXT, ORDER["body"], town.supervisor.user.name))


def test_a_delivery_without_capture_is_said_to_have_none(seat, session, town, clock, sender):
    """The post's manual account is not yet published on, so there is no content to show."""
    accounts = tuple((channel.id, "es") for channel in town.channels[:2])
    post = post_factory.approved(session, town, now=clock(), hours=2, targets=accounts)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    archive = _opened(seat(town.supervisor).post(f"/o/{town.slug}/evidence/posts/{post.year}/{post.ordinal}"))
    page = archive.read("index.html").decode()
    assert page.count("De este envío no hay captura") == 1 and page.count("<blockquote>") == 1


def test_it_says_which_line_and_which_plan_each_version_was_held_against(seat, session, town, clock, sender):
    written(session, town, "Nosotras", now=clock())
    approved(session, town, date(2027, 3, 1), now=clock())
    post = takedown_setup.publish(session, town, clock, sender)
    where = f"/o/{town.slug}/evidence/posts/{post.year}/{post.ordinal}"
    session.commit()
    archive = _opened(seat(town.supervisor).post(where, buffered=True))
    document = json.loads(next(archive.read(name) for name in archive.namelist() if name.endswith("versiones.json")))
    assert {check["stage"] for check in document["checks"]} >= {"submit", "decision"} and len(document["versions"]) == 1
    assert {(check["plan_version"], check["post_version_id"]) for check in document["checks"]} == {
        (1, document["versions"][0]["id"])
    }
    assert "línea editorial, versión 0; plan, versión 1" in archive.read("index.html").decode()


def test_its_record_is_the_chain_as_it_is_kept(seat, session, town, clock, published):
    archive = _opened(_ask(seat, town, _order(seat, session, town, clock, published)))
    history = json.loads(archive.read(f"publicaciones/{published.number.replace('/', '-')}/historial.json"))
    entries = sender_setup.fresh(
        session, select(AuditEntry).where(AuditEntry.subject == f"post:{published.id}").order_by(AuditEntry.seq)
    )
    assert [(row["seq"], row["prev_hash"], row["hash"]) for row in history] == [
        (entry.seq, entry.prev_hash, entry.hash) for entry in entries
    ]


def test_the_same_content_makes_the_same_bytes_and_each_time_is_recorded(seat, session, town, clock, published):
    order = _order(seat, session, town, clock, published)
    first = _ask(seat, town, order).data
    clock.forward(minutes=3)
    assert _ask(seat, town, order, town.auditor).data == first
    built = sender_setup.fresh(session, select(TakedownAct).where(TakedownAct.deed == OrderActKind.EVIDENCE_BUILT))
    digest = hashlib.sha256(zipfile.ZipFile(io.BytesIO(first)).read("manifiesto.json")).hexdigest()
    assert [(act.by_name, act.note) for act in built] == [
        (town.legal_reviewer.user.name, digest),
        (town.auditor.user.name, digest),
    ]


def test_one_post_alone_has_its_proof_with_its_images(seat, session, town, clock, sender, wiring):
    image = wiring.images.cleaned(picture())
    digest = store_own_picture(
        session, wiring.files, image, name="puerta.jpg", actor=town.author.actor, now=clock()
    ).digest
    uses = (MediaUse(digest, "La puerta de la biblioteca"),)
    post = takedown_setup.publish(session, town, clock, sender, media=uses)
    answer = seat(town.supervisor).post(f"/o/{town.slug}/evidence/posts/{post.year}/{post.ordinal}", buffered=True)
    archive = _opened(answer)
    pictures = [name for name in archive.namelist() if "/imagenes/" in name]
    assert [hashlib.sha256(archive.read(name)).hexdigest() for name in pictures] == [digest]
    assert 'alt="La puerta de la biblioteca"' in archive.read("index.html").decode()
    acts = sender_setup.fresh(session, select(AuditEntry.act).where(AuditEntry.subject == f"post:{post.id}"))
    assert Act.TAKEDOWN_EVIDENCE_BUILT in acts


def test_an_account_where_nothing_went_out_is_in_the_proof_without_a_capture(seat, session, town, clock):
    post = post_factory.approved(session, town, now=clock())
    where = f"/o/{town.slug}/evidence/posts/{post.year}/{post.ordinal}"
    session.commit()
    archive = _opened(seat(town.supervisor).post(where, buffered=True))
    sent = json.loads(next(archive.read(name) for name in archive.namelist() if name.endswith("envios.json")))
    assert len(sent["deliveries"]) == 1 and sent["captures"] == []
    page = archive.read("index.html").decode()
    assert town.channels[0].name in page and post_factory.TEXT in page and "<blockquote>" not in page


def test_decisions_and_record_carry_the_text_approved_and_not_only_its_hash(seat, session, town, clock, published):
    archive = _opened(_ask(seat, town, _order(seat, session, town, clock, published)))
    here = f"publicaciones/{published.number.replace('/', '-')}"
    decided = json.loads(archive.read(f"{here}/decisiones.json"))["decisions"]
    assert decided and all(post_factory.TEXT in decision["text"] for decision in decided)
    rows = csv.DictReader(io.StringIO(archive.read(f"{here}/historial.csv").decode("utf-8-sig")))
    approved = [row for row in rows if "approved_hashes" in row["detail"]]
    assert approved and all(post_factory.TEXT in row["text"] for row in approved)


def test_no_cell_of_the_sheet_runs(seat, session, town, clock, published):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    town.supervisor.user.name = '=HYPERLINK("https://malo.example")'
    session.add(town.supervisor.user)
    session.commit()
    answer = seat(town.supervisor).post(
        f"/o/{town.slug}/evidence/posts/{published.year}/{published.ordinal}", buffered=True
    )
    (name,) = [name for name in _opened(answer).namelist() if name.endswith("historial.csv")]
    rows = list(csv.reader(io.StringIO(_opened(answer).read(name).decode("utf-8-sig"))))
    assert rows[0][0] == "seq" and not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@pytest.mark.parametrize("role", ["editor", "author", "political_office", "unit_liaison", "administrator"])
def test_only_who_reads_the_record_gathers_it(seat, session, town, clock, published, role):
    order = _order(seat, session, town, clock, published)
    assert _ask(seat, town, order, getattr(town, role)).status_code == 403


def test_nothing_and_too_much_are_refused():
    with pytest.raises(Refusal, match="Añada antes"):
        check_size(0, 0)
    with pytest.raises(Refusal, match="demasiado"):
        check_size(MOST_POSTS + 1, 0)
    with pytest.raises(Refusal, match="demasiado"):
        check_size(1, 10**10)


def test_one_letter_more_is_another_fingerprint():
    fingerprint, other = (write_archive(iter([EvidenceFile("a.txt", text)]), io.BytesIO()) for text in (b"a", b"b"))
    assert fingerprint != other


def test_its_decisions_bear_their_marks_and_none_hides_another(seat, session, town, clock, sender):
    """An approval by a role a writer granted and the one that counted are side by side."""
    grant_scenario.comes_in(session, town.administrator, town.supervisor, town.legal_reviewer)
    grant_scenario.gives(session, town.administrator, town.administrator, Role.AUTHOR, now=clock())
    writer = grant_scenario.again(session, town.administrator.user, town.id, now=clock())
    by_hand = grant_scenario.invites(session, writer, "Nueva", Role.SUPERVISOR, now=clock())
    post = post_factory.submitted(session, town, now=clock(), by=writer, hours=2)
    for person in (by_hand, town.supervisor):
        post_factory.decide(session, post, Verdict.APPROVED, by=person, now=clock(), reason="")
    session.commit()
    archive = _opened(seat(town.legal_reviewer).post(f"/o/{town.slug}/evidence/posts/{post.year}/{post.ordinal}"))
    page = archive.read("index.html").decode()
    table = page[page.index("Decisiones</caption>") : page.index("Historial</caption>")]
    assert table.count("su función se la dio quien escribió el texto") == 1
    assert "Nueva" in table and town.supervisor.user.name in table
    here = f"publicaciones/{post.number.replace('/', '-')}"
    rows = json.loads(archive.read(f"{here}/decisiones.json"))["decisions"]
    assert {(row["by_name"], row["is_marked"], row["is_sole"]) for row in rows} == {
        ("Nueva", True, False),
        (town.supervisor.user.name, False, False),
    }


def test_an_approval_by_one_person_alone_says_so(seat, session, town, clock, sender):
    post = lane_setup.flooded(session, town, now=clock(), by=town.supervisor)
    post_factory.resubmit(session, town, post, now=clock(), by=town.supervisor)
    decision_fields = {"reason": "Corre prisa", "seen_hash": version_of(session, post).content_hash}
    sole_approval.approve_post_alone(Work(session, town.supervisor.actor, clock()), post, **decision_fields)
    session.commit()
    archive = _opened(seat(town.legal_reviewer).post(f"/o/{town.slug}/evidence/posts/{post.year}/{post.ordinal}"))
    assert "aprobación única: nadie más la decidió" in archive.read("index.html").decode()
