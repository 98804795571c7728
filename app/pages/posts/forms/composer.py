"""The composer's form: parallel lists; forbids unknown names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field, ValidationError
from werkzeug.datastructures import MultiDict

from app.core.errors import Refusal
from app.core.horizon import parse_day, parse_moment
from app.core.messages import msg
from app.core.text import normalise_text, parse_int
from app.core.zones import instant_of, local_time
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.draft import Draft, PublicationPlan, Target, proposed_title
from app.pages.posts.forms.crops import crop_fields, typed_crops
from app.pages.posts.forms.declaration import PostDeclarationForm, declaration_fields, typed_declaration
from app.pages.posts.forms.document import document_fields, typed_documents
from app.pages.posts.forms.video import typed_videos, video_fields
from app.web.forms import FormState, RowKey, read_form

T = TypeVar("T")
TEXT_LIMIT, ALT_LIMIT, WORDS_LIMIT = 20_000, 5_000, 200_000


class ComposerButton(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    PREVIEW = "preview"
    HOURS = "hours"


def _web_address(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError(msg("Escriba la dirección completa, por ejemplo https://www.ayuntamiento.es/aviso."))
    return value


Prose = Annotated[str, Field(max_length=TEXT_LIMIT)]
Alt = Annotated[str, Field(max_length=ALT_LIMIT)]
Words = Annotated[str, Field(max_length=WORDS_LIMIT)]
Link = Annotated[str, Field(max_length=2000), AfterValidator(_web_address)]


class ComposerForm(PostDeclarationForm):
    """`language`/`text`, `own_target`/`own_text`, `media`/`alt` pair; targets are "account:language".

    `mend`: rule whose safe fixes apply; `arrange`: a picture's button ("earlier:digest"); `like`: the original.
    `video`, `document`: facts; `words_of`/`words`: captions, transcript, burnt text; `machine_words`: those a machine
    wrote; `uploaded`: brought in pieces. `crop`: of a picture for a network.
    `picture_words`: looked for in the library; `replaces`: the picture whose place and words the new one takes.
    `hour`: a proposed one, with its topic ("2027-03-02T10:00;12"); `track`: marks the links with their campaign.
    `split`: the language whose long texts become threads.
    `post`: the one typed ("2027-12"), once it is saved; `settle`: its writer stops, so that a draft gets its version.
    """

    spans = (("window_from", "window_to"),)
    title: str = Field(default="", max_length=200)
    topic: RowKey | None = None
    campaign: RowKey | None = None
    language: list[str] = []
    text: list[Prose] = []
    target: list[str] = []
    own_target: list[str] = []
    own_text: list[Prose] = []
    link: Link = ""
    media: list[str] = []
    alt: list[Alt] = []
    video: list[Annotated[str, Field(max_length=200)]] = []
    document: list[Annotated[str, Field(max_length=200)]] = []
    words_of: list[Annotated[str, Field(max_length=100)]] = []
    words: list[Words] = []
    crop: list[Annotated[str, Field(max_length=160)]] = []
    machine_words: list[Annotated[str, Field(max_length=100)]] = []
    uploaded: str = Field(default="", max_length=300)
    remove: list[str] = []
    new_alt: Alt = ""
    planned_on: date | None = None
    planned_time: time | None = None
    fold: Literal["0", "1"] | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None
    note: str = Field(default="", max_length=500)
    base: str = Field(default="", max_length=64)
    copy_key: str = Field(default="", max_length=64)
    like: str = Field(default="", max_length=40)
    deed: ComposerButton = ComposerButton.SAVE
    mend: str = Field(default="", max_length=32)
    arrange: str = Field(default="", max_length=160)
    replaces: str = Field(default="", max_length=64)
    picture_words: str = Field(default="", max_length=80)
    hour: str = Field(default="", max_length=40)
    track: str = Field(default="", max_length=8)
    split: str = Field(default="", max_length=16)
    post: str = Field(default="", max_length=40)
    settle: str = Field(default="", max_length=8)

    def plan(self, zone: str) -> PublicationPlan:
        """Raise `NonexistentTime` when a window ends in skipped hours."""
        return PublicationPlan(
            on=self.planned_on,
            at=self.planned_time,
            fold=int(self.fold) if self.fold else None,
            window_from=_instant(self.window_from, zone),
            window_to=_instant(self.window_to, zone),
        )

    def draft(self, zone: str) -> Draft:
        return typed_draft(self.model_dump(), plan=self.plan(zone))


def read_composer_form(posted: MultiDict[str, str]) -> FormState[ComposerForm]:
    """Read the form; an error of one text among several is named for the field it stands beside."""
    form = read_form(ComposerForm, posted)
    for name, fields in _long_fields(form.typed).items():
        if why := form.errors.pop(name, None):
            form.errors.update(dict.fromkeys(fields or [name], why))
    return form


def _long_fields(typed: Mapping[str, Any]) -> dict[str, list[str]]:
    texts = zip(typed.get("language") or (), typed.get("text") or (), strict=False)
    own = zip(typed.get("own_target") or (), typed.get("own_text") or (), strict=False)
    return {
        "text": [f"text-{language}" for language, text in texts if len(text.strip()) > TEXT_LIMIT],
        "own_text": [f"own-{name.replace(':', '-')}" for name, text in own if len(text.strip()) > TEXT_LIMIT],
        "alt": [f"alt-{n}" for n, alt in enumerate(typed.get("alt") or (), 1) if len(alt.strip()) > ALT_LIMIT],
    }


def draft_from_copy(fields: Mapping[str, Any], zone: str) -> Draft | None:
    """Return the draft of a working copy, None if it cannot be saved."""
    try:
        return ComposerForm.model_validate({n: v for n, v in fields.items() if v not in ("", None)}).draft(zone)
    except (ValidationError, Refusal):
        return None


def typed_draft(typed: Mapping[str, Any], *, plan: PublicationPlan | None = None) -> Draft:
    """Omit malformed parts; without a title, propose one."""
    texts, own_texts = typed_texts(typed), typed_own_texts(typed)
    return Draft(
        title=normalise_text(str(typed.get("title") or "")) or proposed_title([*texts.values(), *own_texts.values()]),
        topic_id=_key(typed.get("topic")),
        texts=texts,
        link=normalise_text(str(typed.get("link") or "")),
        media=typed_media(typed),
        targets=typed_targets(typed.get("target") or ()),
        own_texts=own_texts,
        plan=plan or PublicationPlan(),
        awaited_alt=str(typed.get("new_alt") or ""),
        note=str(typed.get("note") or ""),
        declared=typed_declaration(typed),
        campaign_id=_key(typed.get("campaign")),
    )


def _key(typed: object) -> int | None:
    return parse_int(str(typed or ""))


def typed_texts(typed: Mapping[str, Any]) -> dict[str, str]:
    pairs = zip(typed.get("language") or (), typed.get("text") or (), strict=False)
    return {language: text for language, text in pairs if text}


def typed_own_texts(typed: Mapping[str, Any]) -> dict[Target, str]:
    pairs = zip(typed.get("own_target") or (), typed.get("own_text") or (), strict=False)
    return {target: text for name, text in pairs if text for target in typed_targets([name])}


def typed_media(typed: Mapping[str, Any]) -> tuple[MediaUse, ...]:
    """Drop removed media; count files once."""
    removed = set(typed.get("remove") or ())
    pairs = dict(zip(typed.get("media") or (), typed.get("alt") or (), strict=False))
    videos, documents = typed_videos(typed), typed_documents(typed)
    return tuple(
        MediaUse(digest, alt, videos.get(digest), documents.get(digest), typed_crops(typed, digest))
        for digest, alt in pairs.items()
        if digest not in removed
    )


def typed_targets(names: Iterable[str]) -> tuple[Target, ...]:
    parts = ((parse_int(account), language) for account, _, language in (name.partition(":") for name in names))
    return tuple((account, language) for account, language in parts if account is not None and language)


def typed_plan(typed: Mapping[str, Any], zone: str) -> tuple[PublicationPlan, Refusal | None]:
    """Return the plan, and any clock-change refusal."""
    fold = str(typed.get("fold") or "")
    plan = PublicationPlan(
        on=parse_day(typed.get("planned_on")),
        at=_parse(time.fromisoformat, typed.get("planned_time")),
        fold=int(fold) if fold in ("0", "1") else None,
        window_from=_parse(lambda end: _instant(parse_moment(end), zone), typed.get("window_from")),
        window_to=_parse(lambda end: _instant(parse_moment(end), zone), typed.get("window_to")),
    )
    try:
        plan.instant(zone)
    except Refusal as clash:
        return replace(plan, at=None), clash
    return plan, None


def _parse(reading: Callable[[str], T | None], typed: object) -> T | None:
    try:
        return reading(str(typed or ""))
    except (ValueError, Refusal):
        return None


def composer_fields(draft: Draft, *, zone: str, base: str = "") -> dict[str, Any]:
    plan = draft.plan
    return {
        "title": draft.title,
        "topic": str(draft.topic_id or ""),
        "campaign": str(draft.campaign_id or ""),
        "language": list(draft.texts),
        "text": list(draft.texts.values()),
        "target": [f"{account}:{language}" for account, language in draft.targets],
        "own_target": [f"{account}:{language}" for account, language in draft.own_texts],
        "own_text": list(draft.own_texts.values()),
        "link": draft.link,
        "media": [use.digest for use in draft.media],
        "alt": [use.alt_text for use in draft.media],
        **video_fields(draft.media),
        **crop_fields(draft.media),
        **document_fields(draft.media),
        "new_alt": draft.awaited_alt,
        "planned_on": plan.on.isoformat() if plan.on else "",
        "planned_time": f"{plan.at:%H:%M}" if plan.at else "",
        "fold": str(plan.fold or 0),
        "window_from": _local(plan.window_from, zone),
        "window_to": _local(plan.window_to, zone),
        "base": base,
        **declaration_fields(draft.declared, [use.digest for use in draft.media]),
    }


def text_fields(draft: Draft, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the texts and of the link, for the languages typed."""
    return {
        "text": [draft.texts.get(language, "") for language in typed.get("language") or ()],
        "own_target": [f"{account}:{language}" for account, language in draft.own_texts],
        "own_text": list(draft.own_texts.values()),
        "link": draft.link,
    }


def _local(instant: datetime | None, zone: str) -> str:
    return f"{local_time(instant, zone):%Y-%m-%dT%H:%M}" if instant else ""


def _instant(local: datetime | None, zone: str) -> datetime | None:
    """Return the instant of a local hour, the first of two equal hours."""
    return instant_of(local.date(), local.time(), zone, fold=0) if local else None
