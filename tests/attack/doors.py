"""The catalogue of doors: every column of text, what holds it and where strangers read it.

A column is in `TYPED`, under what holds it back until a second person has seen it, or in `UNTYPED`, under the reason
why nobody types it. What strangers read is in `READ_AT` too. `test_doors.py` marks every typed column and reads all
that anybody may open: what comes out is `READ_AT`, no more and no less.
"""

from collections.abc import Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache

import sqlalchemy as sa
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from app import tables
from app.db.columns import JSONDoc

assert tables


class Held(StrEnum):
    """What stands between a word typed and the strangers who read it."""

    VERSION = "the hash of a version, approved with it, read by the line"
    NAME = "the gate: a second person, after the line (`PUBLIC_COLUMNS`)"
    PLAN = "a plan that two people put in force with its act"
    LINE = "an adopted line, or the norms of participation, which two people adopt"
    LETTER = "a letter to one person about what is theirs, by whoever answers for it, in the record"
    REPLY = "a reply to a citizen, reviewed or of an approved template, with its hash"
    INSIDE = "no stranger reads it"


class Place(StrEnum):
    PAGE = "pages under /p/, and the list for other sites"
    FEED = "Atom, RSS and JSON feeds"
    CALENDAR = "open calendars"
    DATA = "open data: CSV, and the accounts as JSON"
    LINK = "pages that a link in a letter opens"
    LETTER = "letters to people without an account"
    NETWORK = "what networks are sent"


TYPED: Mapping[Held, str] = {
    Held.VERSION: """post.title post_version.title body variant.text link media cards capture.text media""",
    Held.NAME: "organisation.name channel.name handle url opening_act public_page.contact unit.name",
    Held.PLAN: """plan_version.content act_body act_number plan_section.body objective.texts audience topic.name pillar
        network_choice.network reason account_checklist.objectives audiences existing_channel.name owner schedule rule
        plan_intake_channel.name owner fields plan_resource.name note""",
    Held.LINE: "line_version.principles rules act_reference act_body participation_norms.content",
    Held.LETTER: """request_act.answer request.subject requester_name unit_question.question asked_by_name
        answer answered_by_name invitation.name depicted_person.purpose citizen_mailbox.address""",
    Held.REPLY: "reply.text template_version.texts",
    Held.INSIDE: """*_name account_act.reason body reference archive handover account_attention.formal_url
        account_check.found account_checklist.reason alternatives address handover administrators app_key.client_id
        server appointment.name call_in.reason step campaign.name purpose identified_as tracking_code case_act.note
        channel.base_url citizen_import.file_name citizen_mailbox.host user folder citizen_restriction.reason
        asked_by comparable_profile.name body url control_answer.reason control_change.terms subject title crisis.what
        reason spokesperson source end_reason crisis_update.text decision.reason depicted_person.proof evergreen.title
        texts media link exception_grant.reason external_calendar.name file_name faq_entry.question answer
        feed_subscription.name house_text.name text image_rights.author source proof import_batch.file_name sheet
        indicator_value.source invitation.email job_title line_example.text reason line_version.note mailbox.host
        user folder media_file.name alt_text words membership.job_title known_name moderation_measure.reason decided_why
        lifted_why done_how objective.closed_reason observation_sheet.hours tone to_copy to_avoid organisation.domains
        outside_post.reason period.name reason bulletin_reference reference picture_tag.tag plan_comment.text
        plan_skill.name plan_slot.note plan_training.name plan_version.note post_comment.text quote post_mark.reason
        post_series.title body end_reason post_version.note declared proposed_captions.text protocol_taker.name
        protocol_version.content note provisional_decision.reason wordings choice recognised_author.words reply.asks
        why_language variables reply_decision.reason request.requester_post requester_email on_behalf_of
        purpose audience text facts accounts urgent_because budget sensitivities attachments request_act.motive text
        evidence round_step.name route.name route_version.steps sample_piece.text saved_view.name search_entry.title
        text accounts sitting.name reason sitting_item.deferred_reason step sitting_minutes.content sole_act.reason
        substitution.reason suggestion.text takedown_act.note takedown_order.reference body template_decision.reason
        template_version.name unit_question.sent_to urgent_decision.reason step user.email name
        usual_value.name value withdrawal.reason why_not_corrected decided_why word_list.content
        working_copy.body""",
}
"""By what holds it: columns that people type in, and the copies kept of their words. `*_name`: who acted."""

READ_AT: Mapping[Place, str] = {
    Place.PAGE: """capture.text media channel.name handle url opening_act line_version.principles rules act_reference
        act_body organisation.name participation_norms.content plan_version.content act_body act_number
        post_version.title public_page.contact topic.name""",
    Place.FEED: """capture.text media variant.text channel.name handle organisation.name post_version.title
        topic.name""",
    Place.CALENDAR: "channel.name organisation.name post_version.title topic.name",
    Place.DATA: "channel.name handle url opening_act organisation.name plan_version.content topic.name",
    Place.LINK: """organisation.name unit.name unit_question.question asked_by_name answer answered_by_name
        invitation.name depicted_person.purpose""",
    Place.LETTER: """organisation.name channel.name capture.text media post_version.title request.subject requester_name
        request_act.answer unit.name unit_question.question asked_by_name invitation.name reply.text
        citizen_mailbox.address""",
    Place.NETWORK: "variant.text link media cards reply.text",
}

UNTYPED: Mapping[str, str] = {
    "keys, digests and secrets": """*_hash *_key *digest* key key_id hash salt token lease_token client_secret
        credentials refresh_token password sealed_* remote_id etag likeness band newest verifier edition poster base
        series_occurrence.base delivery_proof.place picture_drawing.recipe drawn media_file.codecs""",
    "choices out of a list": """language languages locale theme zone networks categories kind kinds media_type
        picture_type status roles weekdays months days groups formats allowed scores indicator metric norm territory
        territory_code network code parts setup_dismissed access_link.purpose account_act.ground
        account_attention.on_call week terms notices account_checklist.attention_hours appointment.people routes
        citizen_case.template rule to evergreen.writers feed_subscription.scope exception_grant.rule finding.rule
        line_example.rule organisation.region slug attention_hours post_mark.set_as post_correction.in_place
        post_series.writers protocol_version.offered writers reply_decision.as_role request_act.rules routing.rules
        round_step.late people saved_view.narrowing taken_event.source template_version.channels variables
        usual_value.confirmed decision.signed_as""",
    "written by the machine": """trouble permalink scopes about context excerpt report tally confirmers given_by
        meaning nearest account_authorisation.state accounts account_checklist.contributors account_visit.best_hours
        attempt_outcome.excerpt audit_entry.on_behalf_of subject detail audit_personal.name value case_act.detail
        channel.declared compliance_report.month numbers crisis_spike.subject delivery.answers derived_mark.name
        exception_grant.wording external_calendar.host modified faq_entry.words feed_block.entry audience detail
        channel_ids feed_version.months finding.wording source reviewer marks health_probe.filler
        listening.mentions_to talks_to skipped message_reading.model moderation_measure.complain_url
        network_registration.base_url redirect_uri client_id notice.to_address reference thread thread_root
        passage.source period.inherited_from public_document.path recognised_author.source round_step.why
        search_entry.line title_tokens tokens search_trigram.word trigram variant_opinion.sentences model version
        webhook.host worker_beat.name absence_calendar.host sitting_invitation.apart""",
    "written by strangers, or said by a network": """absence_calendar.absences account_visit.profile pinned
        asked_topic.words capture.answer citizen.handle name citizen_case.thread answers citizen_import.rows refused
        citizen_message.text attachments evidence held external_event.summary place text feed_subscription.client
        folded_message.answers link_card.address title description measure_evidence.text author images
        network_block.who account outside_post.text push_device.name shown_post.text unit_question.quoted
        user_session.device known_as""",
}
"""By reason; a name alone, where it is the first of its list, is of any table."""


WITHOUT_WORDS = """*_name name account_act.archive body reference account_attention.formal_url account_check.found
    account_checklist.address administrators app_key.client_id server call_in.step campaign.identified_as tracking_code
    capture.media text channel.base_url handle opening_act url citizen_mailbox.address folder host user
    citizen_restriction.asked_by reason comparable_profile.body url control_change.subject terms title crisis.source
    spokesperson depicted_person.proof evergreen.link existing_channel.owner rule schedule image_rights.author proof
    source indicator_value.source invitation.email job_title line_version.act_body act_reference rules mailbox.folder
    host user media_file.alt_text words membership.job_title network_choice.network organisation.domains
    period.bulletin_reference reference picture_tag.tag plan_intake_channel.fields owner plan_version.act_body
    act_number content post_comment.quote post_version.declared proposed_captions.text protocol_version.content
    provisional_decision.choice public_page.contact recognised_author.words reply.variables why_language
    request.accounts attachments on_behalf_of requester_email requester_post route_version.steps search_entry.accounts
    text title sitting_item.step sitting_minutes.content takedown_order.body reference topic.pillar
    unit_question.answer sent_to urgent_decision.step user.email variant.cards link media text word_list.content
    working_copy.body"""
"""Typed columns without twelve words for a post: names, references, addresses, and copies of words kept elsewhere."""


def text_columns() -> list[str]:
    """Return every column of text and of JSON, but closed lists of choices."""
    return [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.String | AutoString | JSONDoc) and not isinstance(column.type, sa.Enum)
    ]


def named(columns: str) -> list[str]:
    """Read "pattern table.column column": after a table, a name is of it; before any, of every table."""
    table, names = "*", list[str]()
    for word in columns.split():
        table, column = word.split(".") if "." in word else (table, word)
        names.append(f"{table}.{column}")
    return names


@cache
def matching(columns: str) -> frozenset[str]:
    """Return the columns of the schema that a list names; those named in full elsewhere are not of its patterns."""
    return frozenset(
        one
        for name in named(columns)
        for one in SCHEMA
        if fnmatchcase(one, name) and (one == name or one not in IN_FULL)
    )


SCHEMA = text_columns()
IN_FULL = {
    name for lists in (TYPED, UNTYPED) for columns in lists.values() for name in named(columns) if "*" not in name
}


def held(column: str) -> list[Held]:
    return [one for one, columns in TYPED.items() if column in matching(columns)]
