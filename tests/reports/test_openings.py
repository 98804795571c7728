"""A report opens with one sentence and its charts; every table is folded behind, and stays whole on paper."""

import re

import pytest

from app.domain.plan_document.rules.tree import ChartBar
from app.pages.components.charts import goal_bar_chart
from app.pages.reports.openings import TopicPart, topic_bars
from tests.sample_town import Town

PAGES = ("neutrality", "compliance", "attention")


@pytest.mark.parametrize("name", PAGES)
def test_a_report_opens_with_a_sentence_and_its_tables_are_folded(name: str, town: Town, seat):
    page = seat(town.supervisor).get(f"/o/{town.slug}/reports/{name}").text
    content = page.partition("<main")[2]
    outside = re.sub(r'<details class="fold".*?</details>', "", content, flags=re.DOTALL)
    assert content.count('class="headline"') == 1 and content.index("headline") < content.index('<details class="fold"')
    assert "<table" in content and "<table" not in outside and "style=" not in content


def test_bars_share_one_scale_and_carry_their_goals():
    chart = goal_bar_chart([(ChartBar("Cultura", 25, "25 %"), 50.0), (ChartBar("Deporte", 10, "10 %"), None)])
    assert [(line.width, line.goal) for line in chart.lines] == [(180.0, 360.0), (72.0, None)]


def test_topics_are_drawn_widest_first_and_read_with_their_goals(app):
    with app.test_request_context():
        view = topic_bars([TopicPart("Deporte", 10, 0), TopicPart("Cultura", 25, 50)])
        assert view is not None and view.description == "Cultura: 25 % de 50 %; Deporte: 10 %"
        assert topic_bars([]) is None
