"""The place of a comment's words, a thread's state, and nearby posts."""

from datetime import UTC, datetime

import pytest

from app.core.errors import Conflict, Refusal
from app.core.likeness import comparable_words, is_alike
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.differences import PictureChange, picture_changes
from app.domain.posts.rules.draft import Draft
from app.domain.review.rules.quote_anchors import QuoteAnchor, anchor_quote, find_quote, label_text
from app.domain.review.rules.suggestions import draft_wordings, says_text, suggested_texts, with_text
from app.domain.review.rules.threads import Comment, CommentKind, check_thread_change, threads_of

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
TEXT = "Abre el lunes. Cierra\nel martes. Abre el lunes."


class TestAnchors:
    def test_words_are_found_where_they_stand_however_they_are_spaced(self):
        assert find_quote(TEXT, "Cierra  el martes") == QuoteAnchor(15, 31)

    def test_of_words_said_twice_the_nearest_is_meant(self):
        assert find_quote(TEXT, "Abre el lunes", near=30) == QuoteAnchor(33, 46)

    def test_words_that_are_gone_stand_nowhere(self):
        assert find_quote(TEXT, "el jueves") is None

    def test_the_first_text_that_says_them_is_taken(self):
        assert anchor_quote(["Otra cosa", TEXT], "el martes") == (1, QuoteAnchor(22, 31))

    def test_words_nobody_says_are_refused(self):
        with pytest.raises(Refusal):
            anchor_quote([TEXT], "el jueves")

    def test_a_stretch_says_everything_that_lies_on_it(self):
        assert label_text("abcd", [(QuoteAnchor(0, 3), "x"), (QuoteAnchor(2, 4), "y")]) == [
            ("ab", "x"),
            ("c", "x, y"),
            ("d", "y"),
        ]


def turned(number: int, kind: CommentKind) -> Comment:
    return Comment(number, 1, kind, 7, "Ana", NOW)


class TestThreads:
    FIRST = Comment(1, None, CommentKind.SAID, 5, "Luis", NOW, text="¿Seguro?")

    def test_the_last_turn_says_whether_it_is_resolved(self):
        resolved, reopened = turned(2, CommentKind.RESOLVED), turned(3, CommentKind.REOPENED)
        assert [
            threads_of(comments)[0].is_resolved
            for comments in ([self.FIRST, resolved], [self.FIRST, resolved, reopened])
        ] == [
            True,
            False,
        ]

    def test_resolving_twice_is_refused(self):
        with pytest.raises(Conflict):
            check_thread_change(threads_of([self.FIRST, turned(2, CommentKind.RESOLVED)])[0], CommentKind.RESOLVED)

    def test_those_that_are_open_come_first(self):
        later = Comment(4, None, CommentKind.SAID, 5, "Luis", NOW)
        assert [thread.first.id for thread in threads_of([self.FIRST, turned(2, CommentKind.RESOLVED), later])] == [
            4,
            1,
        ]


class TestSuggestions:
    DRAFT = Draft(texts={"es": "Común"}, targets=((1, "es"), (2, "es"), (3, "es")), own_texts={(3, "es"): "Propio"})

    def test_each_text_is_asked_for_once(self):
        assert [(wording.name, wording.text, len(wording.targets)) for wording in draft_wordings(self.DRAFT)] == [
            ("1:es", "Común", 2),
            ("3:es", "Propio", 1),
        ]

    def test_what_stays_as_it_was_is_no_suggestion(self):
        assert suggested_texts(draft_wordings(self.DRAFT), {"1:es": "Común\r\n", "3:es": "Mejor"}) == {
            (3, "es"): "Mejor"
        }

    def test_an_emptied_text_is_refused(self):
        with pytest.raises(Refusal):
            suggested_texts(draft_wordings(self.DRAFT), {"1:es": " "})

    def test_the_common_text_is_taken_for_all_and_an_own_one_for_its_account(self):
        common, own = with_text(self.DRAFT, (1, "es"), "Nuevo"), with_text(self.DRAFT, (3, "es"), "Nuevo")
        assert [draft.text_for((2, "es")) for draft in (common, own)] == ["Nuevo", "Común"]
        assert own.text_for((3, "es")) == "Nuevo"

    def test_whoever_says_the_words_says_them_however_they_were_typed(self):
        assert says_text(self.DRAFT, "Propio\r\n") and not says_text(self.DRAFT, "Propi")


class TestPictures:
    ONE, OTHER, THIRD = (MediaUse(name * 64, name) for name in "abc")

    @pytest.mark.parametrize(
        ("before", "after", "kinds"),
        [
            ((), (ONE,), [PictureChange.ADDED]),
            ((ONE,), (), [PictureChange.REMOVED]),
            ((ONE,), (OTHER,), [PictureChange.REPLACED]),
            ((ONE,), (MediaUse("a" * 64, "Otra cosa"),), [PictureChange.DESCRIBED]),
            ((ONE, OTHER), (OTHER, ONE), [PictureChange.MOVED, PictureChange.MOVED]),
            ((ONE,), (ONE, OTHER, THIRD), [PictureChange.ADDED, PictureChange.ADDED]),
            ((ONE,), (ONE,), []),
        ],
    )
    def test_each_change_has_its_word(self, before, after, kinds):
        assert [change.kind for change in picture_changes(before, after)] == kinds


def test_almost_the_same_words_are_alike_and_short_ones_are_no_coincidence():
    text = "La biblioteca abre este sábado de 10:00 a 14:00."
    assert is_alike([comparable_words(text)], text.replace("sábado", "domingo"))
    assert not is_alike([comparable_words(text)], "El mercado cierra este sábado por obras en la plaza.")
    assert not is_alike([comparable_words("Hoy abrimos")], "Hoy abrimos")
