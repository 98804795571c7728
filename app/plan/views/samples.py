"""The sample pieces of an account: pasting many at once, each with its counter."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels.queries import channel_or_404
from app.channels.rules.lengths import Length
from app.core.words import say
from app.pages.shell.request_context import organisation
from app.plan.forms.gate import SamplesForm
from app.plan.models import SamplePiece
from app.plan.queries import gate as queries
from app.plan.queries.gate import Gate, gate_or_404
from app.plan.rules.gate import LONG_PIECES, PIECE_WORDS, SHORT_PIECES, PieceKind
from app.plan.rules.samples import LONG_FROM, counted, pieces_from
from app.plan.service import gate as service
from app.plan.views.blueprint import Page, bp
from app.topics import queries as topics
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
ADDED = say("Piezas nuevas: %(kept)s.")
REPEATED = say("Piezas nuevas: %(kept)s. Ya estaban: %(repeated)s.")
REMOVED = say("La pieza ya no está en la muestra.")


@bp.get("/wait/<int:channel_id>/samples")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def samples(channel_id: int) -> Page:
    return _page(gate_or_404(reading(), channel_id, organisation_id=organisation().id), blank(kind="short"))


@bp.post("/wait/<int:channel_id>/samples")
@requires(P.PLAN_MANAGE)
def add_samples(channel_id: int) -> Page:
    form = read_form(SamplesForm, request.form)
    if typed := form.value:
        with refusals(form, beside="pasted"), writing() as session:
            channel = channel_or_404(session, channel_id, organisation_id=organisation().id)
            pieces = pieces_from(typed.pasted, typed.kind)
            added = service.add_samples(session, channel, pieces, typed.topic_id, actor=actor(), now=now())
    if form.value:
        sentence = REPEATED if added.repeated else ADDED
        flash(translate(say(sentence.msgid, kept=added.kept, repeated=added.repeated)), "good")
        return redirect(url_for(".samples", channel_id=channel_id), 303)
    return _page(gate_or_404(reading(), channel_id, organisation_id=organisation().id), form), form.status


@bp.post("/wait/<int:channel_id>/samples/<int:sample_id>/removal")
@requires(P.PLAN_MANAGE)
def remove_sample(channel_id: int, sample_id: int) -> Page:
    with writing() as session:
        piece = queries.sample_or_404(session, sample_id, channel_id, organisation_id=organisation().id)
        service.remove_sample(session, piece, actor=actor(), now=now())
    flash(translate(REMOVED), "good")
    return redirect(url_for(".samples", channel_id=channel_id), 303)


def _page(found: Gate, form: Read[SamplesForm]) -> str:
    here = organisation().id
    names = {one.id: one.name for one in topics.topics(reading(), organisation_id=here)}
    listed = queries.samples(reading(), found.channel.id, organisation_id=here)
    return render_template(
        "plan/samples.html",
        gate=found,
        form=form,
        pieces=[(one, _size(found, one), names.get(one.topic_id or 0, "–")) for one in listed],
        words=PIECE_WORDS,
        kinds=[(kind.value, word) for kind, word in PIECE_WORDS.items()],
        topics=[("", say("Ninguno en particular")), *names.items()],
        wanted=(SHORT_PIECES, LONG_PIECES),
        long_from=LONG_FROM,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


def _size(found: Gate, piece: SamplePiece) -> Length | None:
    """Only what has to fit the network is counted against it."""
    return counted(found.channel.network, piece.text) if piece.kind is PieceKind.SHORT else None
