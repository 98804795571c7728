"""The demonstration is cleared and made again, in a file of its own: it takes the ground from under its neighbours."""

from app.cli.audit import verify_all
from app.demo import clearing
from app.demo.creation import Standing, create, standing
from app.wiring import wire


def test_the_demonstration_can_be_made_again_from_nothing(demo, sign_ins):
    clearing.clear(demo)
    with demo.reading() as session:
        assert standing(session) is Standing.EMPTY
    anew = wire(demo.config, clock=demo.clock)
    again = create(anew)
    assert again.users[0].password != sign_ins.users[0].password
    assert all(finding.verdict.intact for finding in verify_all(anew))
    anew.engine.dispose()
