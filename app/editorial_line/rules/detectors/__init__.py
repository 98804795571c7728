"""What can be counted or checked in a piece without a list of words. Each gives the places it found; none, no marks."""

from app.editorial_line.rules.detectors.banks import bank_accounts
from app.editorial_line.rules.detectors.contact import mobile_phones, personal_emails
from app.editorial_line.rules.detectors.dates import (
    dates,
    expired_deadlines,
    impossible_dates,
    past_deadlines,
    relative_dates,
)
from app.editorial_line.rules.detectors.emojis import emoji_bullets, emojis, repeated_emojis
from app.editorial_line.rules.detectors.figures import figures
from app.editorial_line.rules.detectors.hashtags import lowercase_labels
from app.editorial_line.rules.detectors.identity import identity_numbers, personal_plates
from app.editorial_line.rules.detectors.letters import decorative_letters, mostly_decorative, shouting
from app.editorial_line.rules.detectors.links import foreign_links, insecure_links, labels, links
from app.editorial_line.rules.detectors.pictures import (
    missing_alt_texts,
    uncaptioned_live_videos,
    uncaptioned_videos,
    unconsented_minors,
    unconsented_people,
)
from app.editorial_line.rules.detectors.plain_language import long_sentences, unexplained_acronyms
from app.editorial_line.rules.detectors.plan import (
    before_embargo,
    notice_under_five_days,
    notice_under_two_days,
    repeated_texts,
)
from app.editorial_line.rules.look import Detector

DETECTORS: dict[str, Detector] = {
    detector.__name__: detector
    for detector in (
        bank_accounts,
        before_embargo,
        dates,
        decorative_letters,
        emoji_bullets,
        emojis,
        expired_deadlines,
        figures,
        foreign_links,
        identity_numbers,
        impossible_dates,
        insecure_links,
        labels,
        links,
        long_sentences,
        lowercase_labels,
        missing_alt_texts,
        mobile_phones,
        mostly_decorative,
        notice_under_five_days,
        notice_under_two_days,
        past_deadlines,
        personal_emails,
        personal_plates,
        relative_dates,
        repeated_emojis,
        repeated_texts,
        shouting,
        uncaptioned_live_videos,
        uncaptioned_videos,
        unconsented_minors,
        unconsented_people,
        unexplained_acronyms,
    )
}
