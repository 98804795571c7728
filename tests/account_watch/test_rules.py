"""Posts from elsewhere and changes of profile, told from what Cauce published and knew."""

from datetime import timedelta

from app.domain.account_watch.rules.outside_posts import (
    AccountPost,
    KnownPosts,
    UncertainDelivery,
    is_changed,
    outside_posts,
    own_posts,
)
from app.domain.account_watch.rules.profile import AccountProfile, ProfilePart, changed_parts
from app.domain.metrics.rules.reading_terms import FREE, PRICED, ReadingTerms, is_reading_due
from tests.clocks import MONDAY

POST = AccountPost("7", "https://social.example/@riba/7", "La Alcaldía les desea\nfelices fiestas", MONDAY)
NOTHING = KnownPosts({}, (), {}, (), ())
LONG_AGO = timedelta(days=2)


def known(**fields: object) -> KnownPosts:
    return KnownPosts(**{"deliveries": {}, "noted": (), "shown": {}, "texts": (), "uncertain": (), **fields})


def test_a_post_that_nothing_explains_came_from_elsewhere():
    assert outside_posts([POST], NOTHING) == [POST]
    assert outside_posts([POST], known(texts=["Otra cosa", ""])) == [POST]


def test_an_identifier_an_address_or_a_text_put_by_hand_explain_it():
    for explained in (
        known(noted={"7"}),
        known(deliveries={"7": 3}),
        known(deliveries={POST.permalink: 3}),
        known(texts=["la alcaldía les desea felices  fiestas"]),
    ):
        assert outside_posts([POST], explained) == []


def test_a_delivery_of_unknown_end_is_waited_for_by_its_text_or_its_hour():
    same_text = UncertainDelivery(POST.text, MONDAY - LONG_AGO)
    same_hour = UncertainDelivery("Otro texto", MONDAY - timedelta(minutes=30))
    neither = UncertainDelivery("Otro texto", MONDAY - LONG_AGO)
    assert outside_posts([POST], known(uncertain=[same_text])) == []
    assert outside_posts([POST], known(uncertain=[same_hour])) == []
    assert outside_posts([POST], known(uncertain=[neither])) == [POST]


def test_a_publication_is_changed_when_its_text_is_not_the_first_one_nor_a_correction_under_way():
    def changed(**fields: object) -> list[bool]:
        facts = known(deliveries={POST.permalink: 3}, **fields)
        return [is_changed(own, facts) for own in own_posts([POST], facts)]

    assert changed(shown={}) == [False]
    assert changed(shown={3: POST.text.replace("\n", "  ")}) == [False]
    assert changed(shown={3: "Corte de agua"}) == [True]
    assert changed(shown={3: "Corte de agua"}, uncertain=[UncertainDelivery(POST.text, MONDAY - LONG_AGO)]) == [False]


def test_only_what_was_told_before_can_change():
    before = AccountProfile(name="Riba", biography="Ayuntamiento").as_dict()
    after = AccountProfile(name="Riba", biography="", link="https://riba.example").as_dict()
    assert changed_parts(before, after) == [ProfilePart.BIOGRAPHY]
    assert changed_parts({}, after) == []


def test_figures_are_read_daily_then_weekly_then_never():
    today = MONDAY.date()

    def due(age: int, last: int | None, terms: ReadingTerms = FREE) -> bool:
        last_read_on = None if last is None else today - timedelta(days=last)
        return is_reading_due(today - timedelta(days=age), last_read_on, today=today, terms=terms)

    assert due(0, None) and due(30, 1) and not due(30, 0)
    assert due(31, 7) and not due(31, 6) and due(90, None)
    assert not due(91, None)
    assert due(0, None, PRICED) and due(30, 7, PRICED)
    assert not (due(1, 1, PRICED) or due(31, 7, PRICED))
