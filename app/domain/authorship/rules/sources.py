"""The tables people type in: each table's columns, who typed them and when. `tests/authorship` holds the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.messages import Message, msg
from app.domain.authorship.rules.shared_words import FEWEST_WORDS

_FEWEST_CHARACTERS = 2 * FEWEST_WORDS - 1


@dataclass(frozen=True, slots=True)
class TypedTable:
    """`name`: as in «escribió estas palabras en …». `columns`: texts, or JSON whose strings are.

    `by`, `at`: columns that say by whom and when, where the record of the same transaction does not. Without them, for
    what was typed before the index: the record's entries about `subject`, or the name of the table.
    """

    name: Message
    columns: Sequence[str]
    by: str = ""
    at: str = ""
    subject: str = ""

    def long_texts(self, row: Mapping[str, Any]) -> list[str]:
        """Return the texts of the columns present that may hold as many words as make an author."""
        texts = (text for column in self.columns for text in _strings(row.get(column)))
        return [text for text in texts if len(text) >= _FEWEST_CHARACTERS]

    def only(self, columns: Sequence[str]) -> "TypedTable":
        return replace(self, columns=columns)


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _strings(inner)
        case list() | tuple():
            for inner in value:
                yield from _strings(inner)


_REASON = msg("un motivo")
_PLAN = msg("el plan")
TYPED_TABLES: Mapping[str, TypedTable] = {
    "post": TypedTable(msg("el título de una publicación"), ["title"], "author_id", "created_at"),
    "post_version": TypedTable(msg("una publicación"), ["title", "body", "note"], "created_by", "created_at"),
    "post_comment": TypedTable(msg("un comentario"), ["text"], "user_id", "said_at"),
    "suggestion": TypedTable(msg("un texto sugerido"), ["text"], "user_id", "suggested_at"),
    "provisional_decision": TypedTable(msg("una decisión"), ["reason", "wordings"], "user_id", "given_at"),
    "decision": TypedTable(msg("una decisión"), ["reason"], "user_id", "decided_at"),
    "urgent_decision": TypedTable(msg("una decisión"), ["reason"], "user_id", "decided_at"),
    "sole_act": TypedTable(_REASON, ["reason"], "user_id", "done_at"),
    "call_in": TypedTable(_REASON, ["reason"], "user_id", "called_at"),
    "exception_grant": TypedTable(_REASON, ["reason"], "granted_by", "granted_at"),
    "post_mark": TypedTable(_REASON, ["reason"], "by_id", "at"),
    "withdrawal": TypedTable(_REASON, ["reason", "why_not_corrected", "decided_why"], "proposed_by", "proposed_at"),
    "takedown_act": TypedTable(msg("una orden"), ["note"], "by_id", "at"),
    "sitting": TypedTable(msg("una sesión"), ["reason"], "chair_id", "created_at"),
    "sitting_item": TypedTable(msg("una sesión"), ["deferred_reason"], "deferred_by", "deferred_at"),
    "control_answer": TypedTable(_REASON, ["reason"], "user_id", "answered_at"),
    "substitution": TypedTable(_REASON, ["reason"], "set_by", "set_at"),
    "depicted_person": TypedTable(_REASON, ["purpose"], "added_by", "added_at"),
    "period": TypedTable(msg("un periodo"), ["reason"], "proposed_by", "proposed_at"),
    "outside_post": TypedTable(_REASON, ["reason"], "explained_by_id", "explained_at"),
    "house_text": TypedTable(msg("un texto de la casa"), ["text"]),
    "request": TypedTable(
        msg("una petición"),
        ["subject", "purpose", "audience", "text", "facts", "urgent_because", "budget", "sensitivities"],
        "recorded_by",
        "received_at",
    ),
    "request_act": TypedTable(
        msg("la respuesta a una petición"), ["motive", "text", "answer", "evidence"], "by_id", "at"
    ),
    "evergreen": TypedTable(msg("una pieza atemporal"), ["title", "texts", "media"]),
    "post_series": TypedTable(msg("una serie"), ["title", "body", "end_reason"], subject="series"),
    "import_batch": TypedTable(msg("una hoja de cálculo"), ["sheet"], "user_id", "created_at"),
    "campaign": TypedTable(msg("una campaña"), ["purpose"]),
    "plan_section": TypedTable(_PLAN, ["body"]),
    "plan_slot": TypedTable(_PLAN, ["note"], subject="slot"),
    "plan_resource": TypedTable(_PLAN, ["note"]),
    "plan_version": TypedTable(_PLAN, ["note"], "proposed_by_id", "proposed_at"),
    "plan_comment": TypedTable(msg("un comentario al plan"), ["text"], "author_id", "written_at"),
    "network_choice": TypedTable(_PLAN, ["reason"]),
    "objective": TypedTable(msg("un objetivo"), ["texts", "audience", "closed_reason"]),
    "observation_sheet": TypedTable(_PLAN, ["hours", "tone", "to_copy", "to_avoid"], "by_id", "noted_at"),
    "account_checklist": TypedTable(
        msg("la lista de una cuenta"), ["reason", "objectives", "audiences", "alternatives", "handover"]
    ),
    "account_act": TypedTable(msg("la lista de una cuenta"), ["reason", "handover"], "by_id", "done_at"),
    "sample_piece": TypedTable(msg("un texto de muestra"), ["text"], at="added_at"),
    "line_example": TypedTable(
        msg("un ejemplo de la línea editorial"), ["text", "reason"], at="added_at", subject="example"
    ),
    "line_version": TypedTable(msg("la línea editorial"), ["principles", "note"], "written_by", "written_at"),
    "faq_entry": TypedTable(msg("una pregunta frecuente"), ["question", "answer"], "kept_by", "kept_at"),
    "template_version": TypedTable(msg("una plantilla de respuesta"), ["texts"], "written_by", "written_at"),
    "template_decision": TypedTable(msg("una plantilla de respuesta"), ["reason"], "by_id", "at"),
    "usual_value": TypedTable(msg("una plantilla de respuesta"), ["value"], "written_by"),
    "reply": TypedTable(msg("una respuesta a la ciudadanía"), ["text", "asks"], "written_by", "written_at"),
    "reply_decision": TypedTable(msg("una respuesta a la ciudadanía"), ["reason"], "by_id", "at"),
    "case_act": TypedTable(msg("un caso"), ["note"], "by_id", "at"),
    "unit_question": TypedTable(msg("una pregunta a una unidad"), ["question"], "asked_by", "asked_at"),
    "protocol_version": TypedTable(_REASON, ["note"], "written_by", "written_at"),
    "crisis": TypedTable(msg("una crisis"), ["what", "reason", "end_reason"], "declared_by", "declared_at"),
    "crisis_update": TypedTable(msg("una crisis"), ["text"], "by_id", "at"),
    "participation_norms": TypedTable(msg("las normas de participación"), ["content"], "written_by", "written_at"),
    "moderation_measure": TypedTable(
        msg("una medida de moderación"),
        ["reason", "decided_why", "lifted_why", "done_how"],
        "proposed_by",
        "proposed_at",
    ),
}
