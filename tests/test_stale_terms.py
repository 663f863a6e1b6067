"""A form that names a topic which somebody has merged or taken back meanwhile is told so, and what was typed stays."""

from __future__ import annotations

import pytest

from graph.names import Names
from graph.store import Store
from tests.signin_client import Browser, Site

TOPIC = "https://w3id.org/golden-thread/topic/"
NEGLECT, VOICE, CONSENT = (TOPIC + name for name in ("neglect", "voice-of-the-child", "consent"))


def merge(browser: Browser, topic: str, into: str) -> tuple[int, str]:
    sent = {"topic": topic, "into": into, "reason": "they are one", "seen": "0"}
    answer = browser.post("/vocabulary/topics/merge", "/account", **sent)
    return answer.status_code, answer.text


@pytest.mark.parametrize(("topic", "into"), [(VOICE, NEGLECT), (NEGLECT, CONSENT), (CONSENT, NEGLECT)])
def test_a_topic_that_was_merged_is_said_to_be_a_part_of_the_other(curator: Browser, topic: str, into: str) -> None:
    assert merge(curator, NEGLECT, VOICE)[0] == 303
    status, page = merge(curator, topic, into)
    assert status == 409
    assert "“Neglect” is a part of “Voice of the child” by now" in page
    assert "they are one" in page


def test_a_split_of_a_merged_topic_or_into_one_is_told_so(curator: Browser) -> None:
    assert merge(curator, NEGLECT, VOICE)[0] == 303
    sent = {"topic": NEGLECT, "reason": "two things", "thing": "x", "to": VOICE, "seen": "0"}
    for more in ({}, {"topic": VOICE, "to": NEGLECT}):
        answer = curator.post("/vocabulary/topics/split", "/account", **sent | more)
        assert answer.status_code == 409
        assert "is a part of" in answer.text


def test_a_topic_of_the_board_that_is_not_there_any_more_was_taken_back(site: Site, curator: Browser) -> None:
    manifest = Store.open(site.store).current().manifest
    (_, board), *_ = manifest.boards
    gone = Names(manifest.base, board).local_topic("School dinners")
    status, page = merge(curator, gone, VOICE)
    assert status == 409
    assert "a topic that the form names has been taken back" in page
