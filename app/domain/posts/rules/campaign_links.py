"""A campaign's parameters in the links to one's own sites, so that its visits are counted apart (utm_*)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.core.hosts import is_within_domains
from app.core.links import Link, full_links, replace_links
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.posts.rules.draft import Draft, Target

MEDIUM = "social"
_PREFIX = "utm_"
_OURS = frozenset({"utm_source", "utm_medium", "utm_campaign"})


@dataclass(frozen=True, slots=True)
class LinkTracking:
    """`domains`: those whose links are marked; `code`: the campaign's; `networks`: of each account."""

    domains: Collection[str]
    code: str
    networks: Mapping[int, Network]

    def mark_draft(self, draft: Draft) -> Draft:
        """Mark the links where they stand if all goes to one network; else give each account a text with its own."""
        sources = {self.networks[account] for account, _ in draft.targets}
        if len(sources) != 1:
            return self._mark_apart(draft)
        [source] = sources
        return replace(
            draft,
            texts={language: self.mark_text(text, source) for language, text in draft.texts.items()},
            own_texts={target: self.mark_text(text, source) for target, text in draft.own_texts.items()},
            link=self.mark_text(draft.link, source),
        )

    def _mark_apart(self, draft: Draft) -> Draft:
        moved = draft.link if any(map(self.is_own, full_links(draft.link))) else ""
        own = dict(draft.own_texts)
        for target in draft.targets:
            text = draft.text_for(target)
            marked = self.mark_text(outgoing_text(text, moved) if moved else text, self._source(target))
            if marked != text:
                own[target] = marked
        return replace(draft, own_texts=own, link="" if moved and draft.targets else draft.link)

    def _source(self, target: Target) -> Network:
        return self.networks[target[0]]

    def is_own(self, link: Link) -> bool:
        return not link.is_bare and is_within_domains(link.host, self.domains)

    def mark_text(self, text: str, source: Network) -> str:
        return replace_links(text, lambda link: self._marked(link, source))

    def _marked(self, link: Link, source: Network) -> str:
        """Keep every other parameter and the fragment as written; leave what somebody else's campaign marked."""
        address = link.written
        if not self.is_own(link):
            return address
        place, hash_sign, fragment = address.partition("#")
        path, _, query = place.partition("?")
        parts = [part for part in query.split("&") if part]
        values = {name.lower(): value for name, _, value in (part.partition("=") for part in parts)}
        if any(name.startswith(_PREFIX) for name in values) and values.get("utm_medium") != MEDIUM:
            return address
        kept = [part for part in parts if part.partition("=")[0].lower() not in _OURS]
        ours = [f"utm_source={source.value}", f"utm_medium={MEDIUM}", f"utm_campaign={self.code}"]
        path = path if "/" in path.partition("://")[2] else f"{path}/"
        return f"{path}?{'&'.join([*kept, *ours])}{hash_sign}{fragment}"
