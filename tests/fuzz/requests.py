"""Random requests, each made from its seed alone, and the answers that count as failures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from traceback import extract_tb
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import BuildError, MapAdapter, Rule
from werkzeug.test import encode_multipart

from app.core.permissions import PostKind, Role, permissions_of
from app.web.forms import Form
from tests.fuzz.files import random_upload
from tests.fuzz.harvest import Harvest
from tests.fuzz.values import nasty, whole
from tests.page_forms import PageForm, Pairs

PAPER = (".pdf", ".odt")
"""Slow answers: typesetting a page takes a second, and tests nothing of the request."""
ROLES = frozenset(Role)
KINDS = frozenset({PostKind.CAREER})
BODIES = ("{}", "[]", "null", "[[", '{"a": {"b": [1]}}', '{"text": "\\ud800"}', '"\\u0000"', "9" * 5000, "\ufeff{}")
NEXT_DOOR = 0.1
"""Of requests that bring the numbers of a neighbouring body, to its address or under the own one's."""
GENERAL = ("page", "before", "after", "from", "to", "since", "until", "q", "missing", "month", "at", "version", "lang")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that can be repeated by hand."""

    seed: int
    role: str
    method: str
    address: str
    body: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"seed {self.seed}, {self.role}: {self.method} {self.address[:300]} {str(self.body)[:700]} {self.options}"
        )


def form_names() -> dict[str, list[list[str]]]:
    """Return the fields of every form of the product, by feature."""
    names_by_feature: dict[str, list[list[str]]] = {}
    waiting: list[type[Form]] = [*Form.__subclasses__()]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        names_by_feature.setdefault(form.__module__.split(".")[1], []).append(list(form.model_fields))
    return {feature: sorted(names) for feature, names in names_by_feature.items()}


class Maker:
    """A maker of the request of any seed."""

    def __init__(
        self,
        app: Flask,
        adapter: MapAdapter,
        harvest: Harvest,
        neighbour: Harvest,
        slug: str,
        roles: Sequence[str],
    ) -> None:
        rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.endswith(PAPER)]
        self.rules = sorted(rules, key=lambda rule: (rule.rule, sorted(rule.methods or ())))
        self.entering = {rule.endpoint: _entering(app, rule, roles) for rule in rules}
        self.adapter, self.harvest, self.neighbour, self.slug, self.roles = adapter, harvest, neighbour, slug, roles
        self.file_fields = {rule.endpoint: _file_fields(app, rule) for rule in rules if _file_fields(app, rule)}
        self.uploading = [rule for rule in self.rules if rule.endpoint in self.file_fields]
        self.forms = form_names()
        self.names = sorted(harvest.names | {name for forms in self.forms.values() for form in forms for name in form})

    def make(self, seed: int) -> Sent:
        """Return the seed's request; every tenth uploads files, and the others walk the routes.

        Most use a permitted role, since the others are refused before anything is read.
        """
        rng, place = Random(seed), seed - seed // 10
        is_upload = seed % 10 == 9
        rule = rng.choice(self.uploading) if is_upload else self.rules[place * 7919 % len(self.rules)]
        role = rng.choice(self.entering[rule.endpoint] if rng.random() < 0.85 else self.roles)
        methods = rule.methods or set()
        is_post = "POST" in methods and (is_upload or "GET" not in methods or rng.random() < 0.75)
        address = self._address(rng, rule)
        if not is_post:
            return Sent(seed, role, "GET", self._asking(rng, rule, address), options=_headers(rng))
        target = self._asking(rng, rule, address) if rng.random() < 0.3 else address
        form = self._file_form(rng, rule) if is_upload else self._form(rng, rule)
        return Sent(seed, role, "POST", target, self._body(rng, form), _headers(rng))

    def _address(self, rng: Random, rule: Rule) -> str:
        is_next_door = rng.random() < NEXT_DOOR
        known = (self.neighbour if is_next_door else self.harvest).arguments.get(rule.endpoint)
        values = dict(rng.choice(known)) if known else {name: self._argument(rng, name) for name in rule.arguments}
        if "organisation" in rule.arguments and not (is_next_door and known and rng.random() < 0.5):
            values["organisation"] = self.slug
        if rng.random() < 0.15 and (names := sorted(set(rule.arguments) - {"organisation"})):
            values[rng.choice(names)] = rng.choice((0, 1, 2**31 - 1, 9999))
        wanted = {name: value for name, value in values.items() if name in rule.arguments}
        try:
            return self.adapter.build(rule.endpoint, wanted, method=_first(rule))
        except BuildError:
            return f"/o/{self.slug}/"

    def _argument(self, rng: Random, name: str) -> Any:
        others = [told[name] for all_of_it in self.harvest.arguments.values() for told in all_of_it if name in told]
        return rng.choice(others) if others else rng.choice((0, 1, 2, 2027))

    def _asking(self, rng: Random, rule: Rule, address: str) -> str:
        names = sorted(self.harvest.asked.get(rule.endpoint, ())) or [*GENERAL]
        some = [rng.choice(names) if rng.random() < 0.7 else rng.choice(self.names) for _ in range(rng.randint(0, 4))]
        return f"{address}?{_encoded([(name, nasty(rng, name)) for name in some])[:8000]}" if some else address

    def _body(self, rng: Random, form: PageForm) -> Any:
        if rng.random() < 0.05:
            return rng.choice(BODIES)
        pairs = _mutated(rng, [pair for pair in form.pressed() if pair[0] != "csrf_token"], self.names)
        files = [(name, random_upload(rng, name)) for name in form.files for _ in range(rng.choice((1, 1, 2, 4)))]
        if rng.random() < 0.03 and pairs:
            files.append((rng.choice(pairs)[0], random_upload(rng)))
        return [*pairs, *files]

    def _form(self, rng: Random, rule: Rule) -> PageForm:
        if rng.random() < NEXT_DOOR and (known := self.neighbour.forms.get(rule.endpoint)):
            return _without_words(rng.choice(known))
        if (known := self.harvest.forms.get(rule.endpoint)) and rng.random() < 0.85:
            return rng.choice(known)
        feature = rule.endpoint.split(".")[0]
        forms = self.forms.get(feature) or [[*self.names[:10]]]
        return PageForm("", "POST", [(name, nasty(rng, name)) for name in rng.choice(forms) if rng.random() < 0.8])

    def _file_form(self, rng: Random, rule: Rule) -> PageForm:
        """Return the page's form with its files; one made up where no page walked has it, or scripts alone send it."""
        form = self._form(rng, rule)
        fields = self.file_fields[rule.endpoint]
        return PageForm(
            "",
            "POST",
            form.pairs,
            form.buttons,
            form.files or [f"{name}1" if name[-1] in "-:" else name for name in fields],
        )


def _without_words(form: PageForm) -> PageForm:
    """Return the form with its numbers and choices alone: what it brings, an answer may repeat."""
    return replace(form, pairs=[(name, "Palabras propias" if " " in value else value) for name, value in form.pairs])


def _entering(app: Flask, rule: Rule, roles: Sequence[str]) -> Sequence[str]:
    access = getattr(app.view_functions[rule.endpoint], "access", "public")
    if isinstance(access, str):
        return roles
    return [
        name for name in roles if name in ROLES and permissions_of({Role(name)}, KINDS) & frozenset(access)
    ] or roles


def _file_fields(app: Flask, rule: Rule) -> tuple[str, ...]:
    fields: tuple[str, ...] = getattr(app.view_functions[rule.endpoint], "takes_files", ())
    return fields


def _encoded(pairs: Pairs) -> str:
    """Encode as a browser would, except lone surrogates, which only a hostile client sends."""
    return urlencode(pairs, errors="surrogatepass")


def _first(rule: Rule) -> str:
    return "POST" if "POST" in (rule.methods or ()) else "GET"


def _headers(rng: Random) -> dict[str, Any]:
    headers: dict[str, str] = {}
    if rng.random() < 0.15:
        headers["HX-Request"] = "true"
    if rng.random() < 0.1:
        headers["Accept"] = rng.choice(("application/json", "*/*", "text/calendar"))
    if rng.random() < 0.03:
        headers["If-None-Match"] = rng.choice(('"x"', "*", "\x7f"))
    if rng.random() < 0.03:
        headers["If-Modified-Since"] = rng.choice(("Fri, 31 Dec 9999 23:59:59 GMT", "x"))
    return {"headers": headers} if headers else {}


def _mutated(rng: Random, pairs: Pairs, names: Sequence[str]) -> Pairs:
    """Change one to three of the values; sometimes drop, repeat or add one."""
    for _ in range(rng.randint(0, 3)):
        if pairs:
            place = rng.randrange(len(pairs))
            name, plain = pairs[place]
            pairs[place] = (name, nasty(rng, name, plain))
    if pairs and rng.random() < 0.15:
        del pairs[rng.randrange(len(pairs))]
    if pairs and rng.random() < 0.15:
        name, plain = rng.choice(pairs)
        pairs.append((name, nasty(rng, name, plain)))
    if rng.random() < 0.15:
        pairs.append((rng.choice(names), nasty(rng)))
    if rng.random() < 0.05:
        pairs.append(("campo_que_no_existe", nasty(rng)))
    return pairs


@dataclass(slots=True)
class Answered:
    status: int
    failure: str = ""


def send(client: FlaskClient, sent: Sent, private: Sequence[bytes]) -> Answered:
    """Send the request and report the product's failure, or the neighbour's words that it answers, if any."""
    options: dict[str, Any] = {key: dict(value) for key, value in sent.options.items()}
    if isinstance(sent.body, str):
        options |= {"data": sent.body, "content_type": "application/json"}
    elif sent.body is not None:
        options |= _posted(sent.body)
    try:
        with client.open(sent.address, method=sent.method, buffered=False, **options) as answer:
            said = answer.get_data()
            told = [words for words in private if words in said] if sent.address.startswith("/o/") else []
            return Answered(answer.status_code, f"the neighbour's words {told}" if told else "")
    except Exception as problem:
        return Answered(500, _place(problem))


def _posted(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if all(isinstance(value, str) for _, value in pairs):
        return {"data": _encoded(list(pairs)), "content_type": "application/x-www-form-urlencoded"}
    parts: dict[str, list[Any]] = {}
    for name, value in pairs:
        parts.setdefault(name, []).append(whole(value) if isinstance(value, str) else value)
    boundary, body = encode_multipart(parts)
    return {"data": body, "content_type": f'multipart/form-data; boundary="{boundary}"'}


def _place(problem: Exception) -> str:
    ours = [
        frame
        for frame in extract_tb(problem.__traceback__)
        if "/app/" in frame.filename or "/templates/" in frame.filename
    ]
    last = ours[-1] if ours else extract_tb(problem.__traceback__)[-1]
    path = last.filename.split("/app/")[-1].split("/templates/")[-1]
    return f"{type(problem).__name__} at {path}:{last.lineno} ({last.name}): {str(problem)[:300]}"


def failures(
    maker: Maker, clients: "Clients", private: Sequence[bytes], seeds: range
) -> Iterator[tuple[Sent, Answered]]:
    for seed in seeds:
        sent = maker.make(seed)
        answered = send(clients.of(sent.role), sent, private)
        if answered.status >= 500 or answered.failure:
            yield sent, answered


class Clients:
    """A client per role, signed in anew when a request has ended its session."""

    def __init__(self, sign_in: Any) -> None:
        self._sign_in = sign_in
        self._open: dict[str, FlaskClient] = {}
        self._used: dict[str, int] = {}

    def of(self, role: str) -> FlaskClient:
        self._used[role] = self._used.get(role, 0) + 1
        if role not in self._open or self._used[role] % 25 == 0:
            self._open[role] = self._sign_in(role)
        return self._open[role]
