"""An organisation's page of LinkedIn as citizens see it, who administers it, and the figures of its posts.

LinkedIn, "Organization Share Statistics", "Organization Lookup", "Organization Access Control", "Posts API".
Never tried against LinkedIn.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.networks.linkedin_api import LinkedInPage, made_at, post_address
from app.adapters.networks.linkedin_text import shown_text
from app.core.clock import Clock, system_now
from app.core.messages import msg
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.account_watch.rules.profile import AccountProfile
from app.domain.directory.rules.networks import Network
from app.domain.metrics.ports import PostMetrics
from app.domain.metrics.rules.catalogue import figures_in
from app.domain.publishing.ports import AccountAccess

CANNOT_READ = msg(
    "LinkedIn no deja leer la página. Quien creó el token tiene que ser su superadministrador, y el token, llevar los "
    "permisos r_organization_social y rw_organization_admin."
)
_KINDS = {"shares": "urn:li:share:", "ugcPosts": "urn:li:ugcPost:"}
"""Parameters of the statistics, by how the names of their posts begin; comments have none."""


class LinkedInObserver:
    """Pictures are compared by the names that LinkedIn gives them, the administrators by a digest of theirs."""

    batch = 20

    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound, self._clock = outbound, clock

    def read_metrics(self, access: AccountAccess, remote_ids: Sequence[str]) -> Mapping[str, PostMetrics]:
        page, lists = self._page(access), _lists(remote_ids)
        if not lists:
            return {}
        talk = page.talk()
        entity = f"q=organizationalEntity&organizationalEntity={quote(page.urn, safe='')}"
        answer = talk.get(f"/rest/organizationalEntityShareStatistics?{entity}&{lists}")
        return dict(_figures(talk.object_in(answer).get("elements") or []))

    def profile(self, access: AccountAccess) -> AccountProfile:
        page = self._page(access)
        shown = page.organisation()
        return AccountProfile(
            name=str(shown.get("localizedName") or ""),
            biography=str(shown.get("localizedDescription") or ""),
            link=str(shown.get("localizedWebsite") or ""),
            avatar=_picture_name(shown.get("logoV2")),
            header=_picture_name(shown.get("coverPhotoV2")),
            administrators=_administrators(page),
        )

    def recent_posts(self, access: AccountAccess, *, since: datetime) -> Sequence[AccountPost]:
        own = (post for _, post in self._page(access).posts() if _is_own(post))
        return [_post(post) for post in own if made_at(post) >= since]

    def _page(self, access: AccountAccess) -> LinkedInPage:
        return LinkedInPage(self._outbound, access, clock=self._clock, denied=CANNOT_READ)


def _lists(remote_ids: Sequence[str]) -> str:
    """Return the posts by kind as lists of Rest.li, whose commas and brackets stay bare (Protocol 2.0, "Lists")."""
    by_kind = {kind: [name for name in remote_ids if name.startswith(start)] for kind, start in _KINDS.items()}
    lists = (
        f"{kind}=List({','.join(quote(name, safe='') for name in names)})" for kind, names in by_kind.items() if names
    )
    return "&".join(lists)


def _figures(elements: Iterable[Any]) -> Iterable[tuple[str, PostMetrics]]:
    for element in (each for each in elements if isinstance(each, dict)):
        name, counts = element.get("share") or element.get("ugcPost"), element.get("totalShareStatistics")
        if isinstance(name, str) and isinstance(counts, dict):
            yield name, {key: max(value, 0) for key, value in figures_in(Network.LINKEDIN, counts).items()}


def _picture_name(picture: object) -> str:
    """Return the original's name, which a new picture changes; the one shown is cropped of it."""
    return str(picture.get("original") or picture.get("cropped") or "") if isinstance(picture, dict) else ""


def _administrators(page: LinkedInPage) -> str:
    """Return how many administer the page, and a mark that changes with them: nobody's name is kept."""
    talk = page.talk()
    options = {"q": "organization", "organization": page.urn, "role": "ADMINISTRATOR", "state": "APPROVED"}
    roles = talk.object_in(talk.get("/rest/organizationAcls", **options, count="100")).get("elements") or []
    names = sorted({str(role.get("roleAssignee")) for role in roles if isinstance(role, dict)})
    return f"{len(names)} · {hashlib.sha256(' '.join(names).encode()).hexdigest()[:8]}"


def _is_own(post: Mapping[str, Any]) -> bool:
    """Tell what the page says itself from what it only passes on."""
    is_passed_on = "reshareContext" in post and not post.get("commentary")
    return post.get("lifecycleState") == "PUBLISHED" and not is_passed_on


def _post(post: Mapping[str, Any]) -> AccountPost:
    name = str(post.get("id"))
    return AccountPost(name, post_address(name), shown_text(str(post.get("commentary") or "")), made_at(post))
