"""Bulk rows are as consistent as those of the use cases."""

from sqlmodel import Session, select

from app.cli.audit import verify_all
from app.demo.bulk import seed
from app.domain.approvals.models.rounds import StepCandidate
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import content_hash
from app.domain.publishing.queries.status_facts import status_mismatches

SIZE = seed.SeedSize(posts=200, months=6, present=20, waiting=30)


def _organisations(session: Session) -> list[int]:
    return list(session.exec(select(Organisation.id)))


def test_seeded_posts_are_what_their_rows_say(demo, sign_ins):
    with demo.reading() as session:
        before = len(session.exec(select(StepCandidate)).all())
    counts = seed.seed_posts(demo, SIZE)
    assert (counts["post"], counts["variant"], counts["step_candidate"]) == (200, 400, 60)
    with demo.reading() as session:
        assert all(list(status_mismatches(session, key)) == [] for key in _organisations(session))
        assert len(session.exec(select(StepCandidate)).all()) == before + 60
        post = session.exec(select(Post).where(Post.title.endswith("(7)"))).one()
        version = posts.version_of(session, post)
        assert version.content_hash == content_hash(posts.draft_of(post, version).content(post.zone))
    assert [str(finding) for finding in verify_all(demo) if not finding.is_well] == []
