"""Changed rows applied; parts without a row stay."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.core.text import normalise_text
from app.domain.posts.rules.draft import Draft, PublicationPlan, Target
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.post_rows import NamedRow, PostPart
from app.domain.spreadsheets.rules.row_draft import title_from_text
from app.domain.spreadsheets.rules.rows import ParsedRow


@dataclass(frozen=True, slots=True)
class RowChange:
    """`part`: the current, None if new; `columns`: those differing."""

    row: ParsedRow
    named_row: NamedRow
    part: PostPart | None
    columns: frozenset[SheetColumn]

    @property
    def says(self) -> PostPart:
        """Return the part asked for."""
        content, part = self.named_row.content, self.part or PostPart()
        accounts = content.accounts if SheetColumn.ACCOUNT in self.columns else part.accounts
        text = content.text if SheetColumn.TEXT in self.columns else part.text
        language = content.language if SheetColumn.LANGUAGE in self.columns else part.language
        return PostPart(language or (content.language if accounts or text else ""), text, accounts)


def rewrite_draft(draft: Draft, changes: Sequence[RowChange]) -> Draft:
    """Apply all together."""
    words = _DraftTexts(dict(draft.texts), dict(draft.own_texts), set(draft.targets))
    moved = [change for change in changes if change.says != (change.part or PostPart())]
    common = {id(change): words.is_common(change.part) for change in moved if change.part}
    for change in moved:
        words.take_out(change.part)
    for change in sorted(moved, key=lambda each: not common.get(id(each))):
        words.put_in(change.says)
    return replace(
        _change_shared_fields(draft, changes),
        title=_changed_title(draft, changes),
        texts=words.texts,
        own_texts=words.own,
        targets=tuple(sorted(words.targets)),
    )


@dataclass(slots=True)
class _DraftTexts:
    """A common text per language, others of single accounts."""

    texts: dict[str, str]
    own: dict[Target, str]
    targets: set[Target] = field(default_factory=set)

    def is_common(self, part: PostPart) -> bool:
        return bool(part.text) and normalise_text(self.texts.get(part.language, "")) == part.text

    def take_out(self, part: PostPart | None) -> None:
        if part is None:
            return
        if self.is_common(part):
            del self.texts[part.language]
        for account in part.accounts:
            self.targets.discard((account, part.language))
            self.own.pop((account, part.language), None)

    def put_in(self, part: PostPart) -> None:
        if part.text and not self.texts.get(part.language):
            self.texts[part.language] = part.text
        for account in part.accounts:
            self.targets.add((account, part.language))
            self.own.pop((account, part.language), None)
            if not self.is_common(part):
                self.own[account, part.language] = part.text


def _change_shared_fields(draft: Draft, changes: Sequence[RowChange]) -> Draft:
    """Apply hour, topic, link and awaited alternative text."""
    for change in changes:
        content, columns, plan = change.named_row.content, change.columns, draft.plan
        draft = replace(
            draft,
            topic_id=content.topic_id if SheetColumn.TOPIC in columns else draft.topic_id,
            link=content.link if SheetColumn.LINK in columns else draft.link,
            awaited_alt=content.awaited_alt if SheetColumn.ALT in columns else draft.awaited_alt,
            plan=_change_hour(plan, change) if columns & {SheetColumn.DATE, SheetColumn.TIME} else plan,
        )
    return draft


def _change_hour(plan: PublicationPlan, change: RowChange) -> PublicationPlan:
    content, columns = change.named_row.content, change.columns
    on = content.on if SheetColumn.DATE in columns else plan.on
    return replace(plan, on=on, at=content.at if SheetColumn.TIME in columns else plan.at, fold=content.fold)


def _changed_title(draft: Draft, changes: Sequence[RowChange]) -> str:
    """Let a title taken from a text follow it."""
    for change in changes:
        if SheetColumn.TITLE in change.columns:
            return change.named_row.content.title
    for change in changes:
        was = title_from_text(change.part.text) if change.part else ""
        if SheetColumn.TEXT in change.columns and draft.title in ("", was):
            return title_from_text(change.says.text)
    return draft.title
