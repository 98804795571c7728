"""The words of a post as X gives them back."""

from dataclasses import replace

import pytest

from app.adapters.networks.x_text import is_same_post

LINK = {"url": "https://t.co/aB3", "expanded_url": "https://riba.example/pleno?a=1&b=2"}
PICTURE = {"url": "https://t.co/pic", "expanded_url": "https://x.com/riba/status/1/photo/1"}


@pytest.mark.parametrize(
    ("sent", "shown", "links"),
    [
        ("5 > 3 & <los niños>", "5 &gt; 3 &amp; &lt;los niños&gt;", []),
        ("Pleno: https://riba.example/pleno?a=1&b=2.", "Pleno: https://t.co/aB3.", [LINK]),
        ("Fiestas", "Fiestas https://t.co/pic", [PICTURE]),
        ("riba.example", "https://t.co/aB3", [{"url": "https://t.co/aB3", "expanded_url": "http://riba.example"}]),
    ],
)
def test_a_post_is_recognised_in_the_text_x_gives_back(notice, sent, shown, links):
    post = {"id": "1", "text": shown, "entities": {"urls": links}}
    assert is_same_post(replace(notice, text=sent), post)
    assert not is_same_post(replace(notice, text=f"{sent} más"), post)


def test_the_same_words_hanging_from_another_post_are_another_post(notice):
    answer = {"id": "2", "text": f"@riba {notice.text}", "referenced_tweets": [{"type": "replied_to", "id": "1"}]}
    assert is_same_post(replace(notice, answers="1"), answer)
    assert not is_same_post(replace(notice, answers="9"), answer)
    assert not is_same_post(notice, answer)
