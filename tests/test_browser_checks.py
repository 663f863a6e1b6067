"""What is looked for on every page is found, and what only differs from visit to visit is not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser_checks import lost_without_script, squeezed


@pytest.mark.parametrize(
    ("scripted", "plain", "lost"),
    [
        ("40 rows in 980 ms", "40 rows in 1.2 seconds", 0),
        ("1,204 rows in 1.1 seconds, 1 to 200 shown", "1,204 rows in 0.9 seconds, 1 to 200 shown", 0),
        ("41 rows in 980 ms", "40 rows in 980 ms", 1),
        ("Points for each topic", "", 1),
    ],
)
def test_how_long_an_answer_took_is_no_word_that_is_lost(
    chromium: Browser, scripted: str, plain: str, lost: int
) -> None:
    with chromium.new_context() as context:
        pages = [context.new_page(), context.new_page()]
        for page, words in zip(pages, (scripted, plain), strict=True):
            page.set_content(f"<main><h2>{words}</h2></main>")
        assert len(lost_without_script(*pages)) == lost


@pytest.mark.parametrize(("width", "wrong"), [("2ch", 1), ("20ch", 0)])
def test_a_cell_that_is_narrower_than_its_words_is_found(chromium: Browser, width: str, wrong: int) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        cell = f'<td style="width: {width}; overflow-wrap: anywhere">Domestic abuse, November 2014</td>'
        page.set_content(f'<main><table style="table-layout: fixed; width: {width}"><tr>{cell}</tr></table></main>')
        assert len(squeezed(page)) == wrong
