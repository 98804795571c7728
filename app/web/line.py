"""What the editorial line says of what a page shows: asked again of what is being written, kept of what was sent."""

from collections.abc import Collection, Mapping, Sequence

from flask import g

from app.channels.models import Channel
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.queries import voice_of
from app.drafting.queries.pieces import Setting, last_findings, pieces_of, setting_of
from app.drafting.rules.checks import Stage
from app.drafting.rules.content import VariantContent
from app.drafting.rules.states import Status
from app.editorial_line.service.holding import line_of
from app.editorial_line.service.shelf import LineInForce
from app.pages.shell.request_context import organisation
from app.web.remarks import Said, remark_of, remarks_kept
from app.web.request import now, reading

Spoken = Sequence[tuple[Variant, Channel]]
UNSENT = frozenset({Status.IDEA, Status.DRAFT, Status.CHANGES_REQUESTED})


def line_now() -> LineInForce:
    """The line in force, looked up once a request."""
    if "line" not in g:
        g.line = line_of(reading(), organisation().id, now=now())
    line: LineInForce = g.line
    return line


def said_of(contents: Sequence[VariantContent], channels: Mapping[int, Channel], setting: Setting) -> Said:
    """What the line in force says now of what each account would publish."""
    line = line_now()
    voices = {key: voice_of(channel) for key, channel in channels.items()}
    return {
        (content.channel_id, content.language): [
            remark_of(finding, line.rules[finding.rule], content.text) for finding in line.check(piece)
        ]
        for content, piece in zip(contents, pieces_of(contents, voices, setting), strict=True)
    }


def grantable(said: Said, roles: Collection[str]) -> list[str]:
    """The rules that stand in the way and that whoever has these roles may let pass."""
    remarks = [remark for found in said.values() for remark in found]
    return sorted({one.rule for one in remarks if one.weight == "stop" and one.granted_by & set(roles)})


def said_of_post(post: Post, version: PostVersion | None, spoken: Spoken) -> Said:
    """Of a draft, what would be found on sending it; of the others, what was found."""
    if version is None:
        return {}
    if post.status in UNSENT:
        channels = {channel.id: channel for _, channel in spoken}
        setting = setting_of(reading(), post, version, stage=Stage.SUBMIT, now=now())
        return said_of([variant.content for variant, _ in spoken], channels, setting)
    return remarks_kept(last_findings(reading(), version), spoken)
