"""The state behind `graph_server.py`: accounts, what they published, tokens, settings."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tests.peers.fake_http import Request
from tests.peers.graph import ACCOUNTS, APP_ID, TOKENS, Account
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.oauth_page import AuthorisationPage

DAY_S = 86_400
TOKEN_LIFE_S = 60 * DAY_S
THREAD_KINDS = ("thread", "thread_reply")
"""An account's own publications and answers, and other people's answers."""
COMMENT_KINDS = {"post": "comment", "media": "media_comment"}

Record = dict[str, Any]


@dataclass
class Node:
    """An account, a post, a photo or a container; `owner` is the account's id."""

    id: str
    kind: str
    owner: str
    created: float
    data: Record
    is_gone: bool = False

    def view(self) -> Record:
        return {"id": self.id, "kind": self.kind, "owner": self.owner, "is_gone": self.is_gone, **self.data}


@dataclass
class Grant:
    """A token's account, its permissions, its life, and the refusal that ends it."""

    account: str
    scopes: set[str]
    issued: float
    expires: float | None
    refusal: str = ""


@dataclass
class Processing:
    """The course of the containers made from now on: `polls` in progress (None: for ever), then `end`."""

    polls: int | None = 0
    end: str = "FINISHED"
    reason: str = ""


@dataclass
class Refusing:
    """A refusal of the next `count` requests, `after` so many, whose method and path the expression is found in."""

    name: str
    path: str
    count: int
    after: int = 0


class World:
    """Everything that DELETE /_control makes anew."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.clear()

    def clear(self) -> None:
        self.nodes = {a.id: Node(a.id, a.kind, a.id, self.now, asdict(a)) for a in ACCOUNTS}
        self.grants = {token: self._granted(account) for token, account in TOKENS.items()}
        self.processing, self.refusing = Processing(), list[Refusing]()
        self.ended, self.spent = set[str](), dict[str, int]()
        self.uploads, self.handles, self.taken = dict[str, Any](), dict[str, bytes](), None
        self.in_review, self.requests = False, 0
        self.pages = {kind: AuthorisationPage(APP_ID) for kind in ("user", "threads")}
        self._number = 0

    def _granted(self, account: Account) -> Grant:
        expires = None if account.kind == "page" else self.now + TOKEN_LIFE_S / 2
        return Grant(account.id, set(account.scopes), self.now - TOKEN_LIFE_S / 2, expires)

    def add(self, kind: str, owner: str, prefix: str = "", **data: Any) -> Node:
        self._number += 1
        number = f"{prefix}{17_900_000_000_000_000 + self._number * 1_009}"
        self.nodes[number] = Node(number, kind, owner, self.now, data)
        return self.nodes[number]

    def comment(self, under: Node, text: str, author: Record | None = None) -> Node:
        """Add a comment on a publication or on a comment, the account's own without an author."""
        if under.kind in THREAD_KINDS:
            kept = dict.fromkeys(("alt_text", "sha256"), "") | {"media_type": "TEXT", "children": []}
            return self.add("thread_reply", under.owner, text=text, reply_to=under.id, author=author, **kept)
        post = under.data.get("post") or under.id
        prefix = f"{post.rpartition('_')[2]}_" if "_" in post else ""
        kind = COMMENT_KINDS.get(under.kind, under.kind)
        return self.add(kind, under.owner, prefix, message=text, parent=under.id, post=post, author=author)

    def node(self, number: str, method: str) -> Node:
        node = self.nodes.get(number)
        if node is None or node.is_gone:
            raise GraphRefusal("absent", method.lower(), number)
        return node

    def published(self, kind: str, owner: str) -> list[Node]:
        """Return what an account shows, newest first."""
        live = [n for n in self.nodes.values() if n.kind == kind and n.owner == owner and not n.is_gone]
        return sorted(live, key=lambda node: (node.created, node.id), reverse=True)

    def quota_usage(self, kind: str, owner: str) -> int:
        """Return the posts of the last 24 hours, deleted ones too."""
        oldest = self.now - DAY_S
        recent = [n for n in self.nodes.values() if n.kind == kind and n.owner == owner and n.created > oldest]
        return len(recent) + self.spent.get(owner, 0)

    def control(self, settings: Mapping[str, Any]) -> None:
        """Obey a setting of `graph.GraphServer`."""
        match settings:
            case {"grant": token, **changes}:
                for name, value in changes.items():
                    setattr(self.grants[token], name, set(value) if name == "scopes" else value)
            case {"life": token, "issued_s": issued, "expires_s": expires}:
                self.grants[token].issued, self.grants[token].expires = self.now + issued, self.now + expires
            case {"taken": size}:
                self.taken = size
            case {"processing": course}:
                self.processing = Processing(**course)
            case {"refusing": rule}:
                self.refusing.append(Refusing(**rule))
            case {"figures": figures, "post": number}:
                self.nodes[number].data["figures"] = figures
            case {"commented": under, "text": text, "author": author}:
                self.comment(self.nodes[under], text, author)
            case {"removed": number}:
                self.nodes[number].is_gone = True
            case {"age_s": seconds}:
                for node in self.nodes.values():
                    node.created -= seconds
            case {"named": account, "names": names}:
                self.nodes[account].data |= names
            case {"first": number}:
                self._number = number
            case {"ended": version}:
                self.ended.add(version)
            case {"in_review": value}:
                self.in_review = value
            case {"consent": consent}:
                for page in self.pages.values():
                    page.settle(consent)
            case {"spent": count, "account": account}:
                self.spent[account] = count

    def refuse(self, request: str) -> None:
        """Raise the refusal set for the request, "METHOD /path", if any."""
        for rule in self.refusing:
            if not (rule.count and re.search(rule.path, request)):
                continue
            if rule.after:
                rule.after -= 1
            else:
                rule.count -= 1
                raise GraphRefusal(rule.name, *[""] * 2)


def arguments_of(request: Request) -> dict[str, str]:
    """Return the arguments of query, form, multipart or JSON as text."""
    sent = request.json if request.kind == "application/json" else {}
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in sent.items()}
    return {**request.query, **request.form, **texts}


@dataclass
class Call:
    """A request, its arguments and the grant of its token."""

    world: World
    grant: Grant
    request: Request
    arguments: Mapping[str, str]

    @property
    def actor(self) -> Node:
        return self.world.nodes[self.grant.account]

    def text(self, name: str) -> str:
        return self.arguments.get(name, "")

    def flag(self, name: str, default: bool = False) -> bool:
        return self.text(name).lower() in ("true", "1") if name in self.arguments else default

    def items(self, name: str) -> list[Any]:
        """Return a list: as JSON, parted by commas, or each item with its index in the name."""
        indexed = [v for k, v in self.arguments.items() if re.fullmatch(rf"{name}\[\d*\]", k)]
        if indexed:
            return [json.loads(value) if value.startswith("{") else value for value in indexed]
        text = self.text(name)
        return list(json.loads(text)) if text.startswith("[") else [item for item in text.split(",") if item]

    def fields(self) -> list[str]:
        """Return the names asked for, without what they ask of their own."""
        names = self.text("fields")
        while (flat := re.sub(r"\{[^{}]*\}|\([^()]*\)", "", names)) != names:
            names = flat
        return [name.partition(".")[0].strip() for name in names.split(",") if name.strip()]

    def chosen(self, available: Record, default: str, kind: str) -> Record:
        """Return the fields asked for, the id always. Raises GraphRefusal for a field that no such node has."""
        names = self.fields() or default.split(",")
        for name in names:
            if name not in available:
                raise GraphRefusal("threads_field" if kind.startswith("Threads") else "field", name, kind)
        return {name: available[name] for name in [*names, "id"] if available[name] is not None}

    def page(self, nodes: list[Record]) -> Record:
        """Return a page of an edge with its cursors; 25 without a `limit`, 100 at most."""
        limit, start = min(int(self.text("limit") or 25), 100), cursor_start(self.text("after"))
        rows = nodes[start : start + limit]
        if not rows:
            return {"data": []}
        after = base64.urlsafe_b64encode(str(start + limit).encode()).decode()
        paging: Record = {"cursors": {"before": base64.urlsafe_b64encode(str(start).encode()).decode(), "after": after}}
        if start + limit < len(nodes):
            paging["next"] = f"http://{self.request.headers['Host']}{self.request.path}?limit={limit}&after={after}"
        return {"data": rows, "paging": paging}

    def window(self, nodes: list[Node]) -> list[Node]:
        """Keep what falls between `since` and `until`, Unix times or ISO dates."""
        since, until = moment(self.text("since"), 0), moment(self.text("until"), float("inf"))
        return [node for node in nodes if since <= node.created <= until]


def cursor_start(after: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(after)) if after else 0
    except ValueError:
        raise GraphRefusal("parameter", "Invalid cursor") from None


def moment(text: str, absent: float) -> float:
    if not text:
        return absent
    return float(text) if text.isdecimal() else datetime.fromisoformat(text).timestamp()


def shown_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
