"""A draft as its changed rows would have it; what no row speaks of stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.calendar.rules.becoming import title_of
from app.calendar.rules.headings import Column
from app.calendar.rules.rows import ReadRow
from app.calendar.rules.telling import Part, Told
from app.core.writing import written
from app.drafting.rules.draft import Draft, Plan, Target


@dataclass(frozen=True, slots=True)
class Change:
    """`part` is the row as the post would be told now, or nothing for a new one; `columns`, those that differ."""

    row: ReadRow
    told: Told
    part: Part | None
    columns: frozenset[Column]

    @property
    def says(self) -> Part:
        """What the accounts of the row would say."""
        said, part = self.told.said, self.part or Part()
        accounts = said.accounts if Column.ACCOUNT in self.columns else part.accounts
        text = said.text if Column.TEXT in self.columns else part.text
        language = said.language if Column.LANGUAGE in self.columns else part.language
        return Part(language or (said.language if accounts or text else ""), text, accounts)


def rewritten(draft: Draft, changes: Sequence[Change]) -> Draft:
    """All the changes at once; what they say of the whole post is the same in all of them."""
    words = _Words(dict(draft.texts), dict(draft.own_texts), set(draft.targets))
    moved = [change for change in changes if change.says != (change.part or Part())]
    common = {id(change): words.is_common(change.part) for change in moved if change.part}
    for change in moved:
        words.take_out(change.part)
    for change in sorted(moved, key=lambda each: not common.get(id(each))):
        words.put_in(change.says)
    return replace(
        _whole(draft, changes),
        title=_title(draft, changes),
        texts=words.texts,
        own_texts=words.own,
        targets=tuple(sorted(words.targets)),
    )


@dataclass(slots=True)
class _Words:
    """The texts of a draft while they change places: one common to a language, others of single accounts."""

    texts: dict[str, str]
    own: dict[Target, str]
    targets: set[Target] = field(default_factory=set)

    def is_common(self, part: Part) -> bool:
        return bool(part.text) and written(self.texts.get(part.language, "")) == part.text

    def take_out(self, part: Part | None) -> None:
        if part is None:
            return
        if self.is_common(part):
            del self.texts[part.language]
        for account in part.accounts:
            self.targets.discard((account, part.language))
            self.own.pop((account, part.language), None)

    def put_in(self, part: Part) -> None:
        if part.text and not self.texts.get(part.language):
            self.texts[part.language] = part.text
        for account in part.accounts:
            self.targets.add((account, part.language))
            self.own.pop((account, part.language), None)
            if not self.is_common(part):
                self.own[account, part.language] = part.text


def _whole(draft: Draft, changes: Sequence[Change]) -> Draft:
    """What is said once for all its rows: hour, topic, link and the text of an image that is awaited."""
    for change in changes:
        said, columns, plan = change.told.said, change.columns, draft.plan
        draft = replace(
            draft,
            topic_id=said.topic_id if Column.TOPIC in columns else draft.topic_id,
            link=said.link if Column.LINK in columns else draft.link,
            awaited_alt=said.awaited_alt if Column.ALT in columns else draft.awaited_alt,
            plan=_moved(plan, change) if columns & {Column.DATE, Column.TIME} else plan,
        )
    return draft


def _moved(plan: Plan, change: Change) -> Plan:
    said, columns = change.told.said, change.columns
    on = said.on if Column.DATE in columns else plan.on
    return replace(plan, on=on, at=said.at if Column.TIME in columns else plan.at, fold=said.fold)


def _title(draft: Draft, changes: Sequence[Change]) -> str:
    """What a row calls it; a title that is the beginning of a text goes with that text."""
    for change in changes:
        if Column.TITLE in change.columns:
            return change.told.said.title
    for change in changes:
        was = title_of(change.part.text) if change.part else ""
        if Column.TEXT in change.columns and draft.title in ("", was):
            return title_of(change.says.text)
    return draft.title
