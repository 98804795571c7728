"""A page, its statistics and roles: Organization Lookup, Share Statistics, Access Control."""

import re

from tests.peers import linkedin
from tests.peers.fake_http import Reply, Request
from tests.peers.linkedin_refusals import LinkedInRefusal
from tests.peers.linkedin_state import Record, World

LIST = re.compile(r"List\(([^()]*)\)")
COUNTS = ("impressionCount", "uniqueImpressionsCount", "clickCount", "likeCount", "commentCount", "shareCount")
KINDS = {"shares": ("share", "urn:li:share:"), "ugcPosts": ("ugcPost", "urn:li:ugcPost:")}


def read(world: World, _request: Request, number: str) -> Reply:
    page = world.organizations.get(f"urn:li:organization:{number}")
    if page is None:
        raise LinkedInRefusal("absent", number)
    if page.urn != linkedin.TOWN.urn:
        raise LinkedInRefusal("author")
    names = {"id": page.id, "localizedName": page.name, "vanityName": page.vanity, "$URN": page.urn}
    return Reply(names | world.shown)


def statistics(world: World, request: Request) -> Reply:
    """Return the figures of the posts that are asked for, of the one page; those that are gone are left out."""
    if request.query.get("q") != "organizationalEntity":
        raise LinkedInRefusal("argument", "The finder is unknown")
    if request.query.get("organizationalEntity") != linkedin.TOWN.urn:
        raise LinkedInRefusal("author")
    asked = [(kind, urn) for kind in KINDS for urn in _listed(kind, request.query.get(kind, ""))]
    rows = [_row(world, kind, urn) for kind, urn in asked if urn in world.posts and not world.posts[urn].is_gone]
    return Reply({"paging": {"start": 0, "count": 10, "links": []}, "elements": rows})


def _listed(kind: str, value: str) -> list[str]:
    if not value:
        return []
    listed = LIST.fullmatch(value)
    names = listed[1].split(",") if listed else []
    if not names or not all(name.startswith(KINDS[kind][1]) for name in names):
        raise LinkedInRefusal("argument", f"Invalid query parameter {kind}")
    return names


def _row(world: World, kind: str, urn: str) -> Record:
    counts = dict.fromkeys(COUNTS, 0) | {"engagement": 0.0} | world.counts.get(urn, {})
    return {"organizationalEntity": linkedin.TOWN.urn, KINDS[kind][0]: urn, "totalShareStatistics": counts}


def roles(world: World, request: Request) -> Reply:
    """Return the member's roles, or those of the page that the member administers."""
    match request.query:
        case {"q": "roleAssignee"}:
            members = [linkedin.MEMBER]
        case {"q": "organization", "organization": linkedin.TOWN.urn}:
            members = world.administrators
        case {"q": "organization"}:
            raise LinkedInRefusal("author")
        case _:
            raise LinkedInRefusal("argument", "The finder is unknown")
    role = {"role": "ADMINISTRATOR", "state": "APPROVED", "organization": linkedin.TOWN.urn}
    rows = [role | {"roleAssignee": f"urn:li:person:{member}"} for member in members]
    return Reply({"paging": {"start": 0, "count": 10, "links": []}, "elements": rows})
