"""The requests of `benchmarks.pages`: each page, and each act in the order of a post's life."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from app.core.clock import system_now
from app.core.tokens import new_token
from app.db.paging import PAGE_SIZE
from app.demo.sign_ins import SignIns
from app.usecases.wiring import Wiring
from benchmarks.browsing import Answer, Browser, Request, Server
from tests.page_forms import Pairs, form_of, link


@dataclass(frozen=True, slots=True)
class Subject:
    """A measured request: its user, its content, and its bare route."""

    name: str
    who: str
    requests: Callable[[int], list[Request]]
    bare: str
    is_deed: bool = False


@dataclass(slots=True)
class Bench:
    wiring: Wiring
    sign_ins: SignIns
    product: Server
    bare: Server
    people: dict[str, Browser] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)

    def path(self, rest: str) -> str:
        return f"/o/{self.sign_ins.organisation}/{rest}"

    def person(self, role: str) -> Browser:
        if role not in self.people:
            self.people[role] = self.product.browser()
            if role:
                self._sign_in(self.people[role], role)
        return self.people[role]

    def _sign_in(self, browser: Browser, role: str) -> None:
        """Sign in and follow the redirect, as browsers do: pages are measured with the resulting session."""
        answer = browser.send(self.sign_in(role, browser))
        assert answer.status == 303, answer.text
        browser.get(answer.location)

    def sign_in(self, role: str, browser: Browser) -> Request:
        account = next(user for user in self.sign_ins.users if role in user.roles)
        fields = form_of(browser.get("/sign-in").text, "/sign-in")
        return Request("/sign-in", _with(fields, email=account.email, password=account.password))

    def subjects(self) -> Iterator[Subject]:
        """Yield pages, then acts in the order of a post's life: each leaves the data of the next."""
        last = self.last_waiting()
        post = self.first_waiting_post()
        yield self._page("sign-in", "", "/sign-in", "person")
        yield self._page("month", "supervisor", self.path("calendar"), "month")
        yield self._page("agenda", "supervisor", self.path("calendar/agenda"), "agenda")
        yield self._page("waiting, first page", "supervisor", self.path("waiting"), "first")
        yield self._page("waiting, last page", "supervisor", last, "last")
        yield self._page("posts", "editor", self.path("posts"), "list")
        yield self._page("composer", "editor", self.path("posts/new"), "choices")
        yield self._page("post", "editor", post, "post")
        yield self._page("review", "supervisor", f"{post}/review", "post")
        yield Subject("sign in (argon2)", "", self.entering, "deed", is_deed=True)
        yield Subject("create", "editor", self.creations, "deed", is_deed=True)
        yield Subject("edit", "editor", self.edits, "deed", is_deed=True)
        yield Subject("submit", "editor", self.submissions, "deed", is_deed=True)
        yield Subject("approve", "supervisor", self.approvals, "deed", is_deed=True)

    @staticmethod
    def _page(name: str, who: str, path: str, bare: str) -> Subject:
        return Subject(name, who, lambda count: [Request(path)] * count, bare)

    def waiting_pages(self) -> Iterator[tuple[str, Answer]]:
        path = self.path("waiting")
        while path:
            answer = self.person("supervisor").get(path)
            yield path, answer
            path = link(answer.text, "next")

    def last_waiting(self) -> str:
        """Return the last page that is full, as the first one is."""
        return [path for path, answer in self.waiting_pages() if len(self._reviews(answer.text)) == PAGE_SIZE][-1]

    def reachable(self) -> int:
        return len({post for _, answer in self.waiting_pages() for post in self._reviews(answer.text)})

    def _reviews(self, page: str) -> list[str]:
        return re.findall(rf'href="({self.path("posts")}/\d+/\d+)/review"', page)

    def first_waiting_post(self) -> str:
        return self._reviews(self.person("supervisor").get(self.path("waiting")).text)[0]

    def entering(self, count: int) -> list[Request]:
        return [self.sign_in("auditor", self.person(""))] * count

    def creations(self, count: int) -> list[Request]:
        path = self.path("posts")
        fields = form_of(self.person("editor").get(f"{path}/new").text, path)
        rest = self._rest()
        return [
            Request(path, _with(fields, text=f"El mercado abre a las {n} h.", copy_key=f"new-{new_token()}", **rest))
            for n in range(count)
        ]

    def _rest(self) -> dict[str, str]:
        page = self.person("editor").get(self.path("posts/new")).text
        topic = re.search(r'name="topic".*?<option value="(\d+)"', page, re.DOTALL)
        target = re.search(r'name="target" value="(\d+:es)"', page)
        assert topic is not None
        assert target is not None
        day = (system_now() + timedelta(days=9)).date().isoformat()
        return {"title": "Mercado", "topic": topic[1], "target": target[1], "planned_on": day, "planned_time": "10:00"}

    def edits(self, count: int) -> list[Request]:
        taken, self.made = self.made[:count], self.made[count:]
        self.edited += taken
        pages = ((path, self.person("editor").get(f"{path}/edit").text) for path in taken)
        return [Request(path, _with(form_of(page, path), text=f"Otra vez: {path}")) for path, page in pages]

    def submissions(self, count: int) -> list[Request]:
        taken, self.edited = self.edited[:count], self.edited[count:]
        paths = [f"{path}/submission" for path in taken]
        return [Request(path, form_of(self.person("editor").get(path.rpartition("/")[0]).text, path)) for path in paths]

    def approvals(self, count: int) -> list[Request]:
        seen = list(self._queue())[-count:]  # the nearest may be past their hour by now, and are refused
        pages = ((f"{path}/decision", self.person("supervisor").get(f"{path}/review").text) for path in seen)
        return [Request(path, [*form_of(page, path), ("verdict", "approved")]) for path, page in pages]

    def _queue(self) -> Iterator[str]:
        for _, answer in self.waiting_pages():
            yield from self._reviews(answer.text)

    def noted(self, subject: Subject, answer: Answer) -> None:
        """Check that the act happened, and keep a created post for the edit that follows."""
        assert answer.status == (303 if subject.is_deed else 200), (
            f"{subject.name}: {answer.status} {answer.text[:2000]}"
        )
        assert "/edit?missing" not in answer.location, f"{subject.name}: something is missing"
        if subject.name == "create":
            self.made.append(re.sub(r"^https?://[^/]+", "", answer.location))


def _with(fields: Pairs, **values: str) -> Pairs:
    """Return the form with these values; of a repeated name, its first field."""
    typed = dict(values)
    filled = [(name, typed.pop(name)) if name in typed else (name, value) for name, value in fields]
    return filled + list(typed.items())
