"""Web pages: the main content, in the order and structure that a reader sees."""

from __future__ import annotations

import pytest

from loaders.document import document_of

PAGE = "<!doctype html><title>Neglect audit 2019</title>"


def text_of(body: str) -> str:
    """The stored text of a page."""
    return document_of("a.html", (PAGE + body).encode()).text


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        ("<h2>Strengths<h3>Of plans</h3>", "## Strengths\n\n### Of plans\n"),
        ("<h1>A</h1><ul><li>one<ul><li>two</ul><li>three</ul>", "# A\n\n- one\n  - two\n- three\n"),
        ("<h1>A</h1><ol type=a start=2><li>one<li value=5>two</ol>", "# A\n\nb) one\ne) two\n"),
        ("<h1>A</h1><p>one<br>• two<br>• three</p>", "# A\n\none\n\n- two\n- three\n"),
        ("<h1>A</h1><p>caf&eacute;&nbsp;&amp;\n  more&#8217;s <b>bold</b>", "# A\n\ncafé & more’s bold\n"),
        ("<h1>A</h1><p><b>Good practice</b></p><p>Seen in all.</p>", "# A\n\n## Good practice\n\nSeen in all.\n"),
        ("<h1>A</h1><dl><dt>Level<dd>2<dt>Cost<dd>free</dl>", "# A\n\nLevel: 2\n\nCost: free\n"),
        ("<h1>A</h1><ul><li><p>one</p><p>more of one</p></li></ul>", "# A\n\n- one\n  more of one\n"),
        ("<h1>A</h1><table role=presentation><tr><td>left<td>right</table>", "# A\n\nleft\n\nright\n"),
        ("<h1>A</h1><p>kept <del>dropped</del><script>x()</script><style>y</style></p>", "# A\n\nkept\n"),
        ("<p>Only words.", "# Neglect audit 2019\n\nOnly words.\n"),
    ],
)
def test_elements_become_markdown(body: str, stored: str) -> None:
    assert text_of(body) == stored


def test_tables_say_merged_cells_once_and_a_banner_is_a_heading() -> None:
    table = (
        "<h1>A</h1><table><tr><th>Issue<th>Action<tr><td rowspan=2>Drift<td><ul><li>Review<li>Chase</ul>"
        "<tr><td>Ask | tell<tr><td colspan=2>What worked<tr><td>Speed<td>Keep</table>"
    )
    assert text_of(table) == (
        "# A\n\n| Issue | Action |\n| --- | --- |\n| Drift | Review<br>Chase |\n|  | Ask \\| tell |\n\n"
        "## What worked\n\n| Issue | Action |\n| --- | --- |\n| Speed | Keep |\n"
    )


def test_what_stands_around_the_content_is_left_out() -> None:
    around = (
        "<header><nav><a href=/>Home</a></nav></header><div id=cookie-notice>We use cookies</div>"
        "<div class='page with-sidebar'><div class=breadcrumb>Home > Audits</div><h1>Audit</h1><p>The finding.</p>"
        "<div class=sidebar>Other news</div></div><ul><li><a href=1>Audit one</a><li><a href=2>Audit two</a>"
        "<li><a href=3>Audit three</a><li><a href=4>Audit four</a></ul><footer>Contact</footer>"
    )
    assert text_of(around) == "# Audit\n\nThe finding.\n"
    assert text_of("<h1>Audit of neglect</h1><main><p>The finding.</p></main><aside>No</aside>") == (
        "# Audit of neglect\n\nThe finding.\n"
    )


def test_nothing_is_lost_where_no_element_is_marked_as_main() -> None:
    short = "<div class=a><h2>Strengths</h2><ul><li>Short</ul></div>"
    long = "<div class=b><h2>Gaps</h2><p>" + "Long words. " * 200 + "</div>"
    assert text_of(short + long).startswith("## Strengths\n\n- Short\n\n## Gaps\n\nLong words.")


def test_links_keep_their_address_made_whole() -> None:
    page = (
        '<base href="https://b.example/chapters/"><main><p><a href="p_bruising.html">Bruising</a> '
        '<a href="#top">Top</a> <a href="mailto:a@b.example">us</a>'
    )
    assert text_of(page) == "# Neglect audit 2019\n\n[Bruising](https://b.example/chapters/p_bruising.html) Top us\n"


def test_lists_of_pages_that_word_saves() -> None:
    item = (
        "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'>"
        "<span style='font-family:Symbol'>·<span>&nbsp;&nbsp; </span></span>{}</p>"
    )
    assert text_of("<h1>A</h1>" + item.format(1, "one") + item.format(2, "two") + item.format(1, "three")) == (
        "# A\n\n- one\n  - two\n- three\n"
    )


@pytest.mark.parametrize(
    "data",
    [
        "<!doctype html><h1>Café’s</h1>".encode(),
        b"\xef\xbb\xbf" + "<!doctype html><h1>Café’s</h1>".encode(),
        b"\xff\xfe" + "<!doctype html><h1>Café’s</h1>".encode("utf-16-le"),
        "<!doctype html><meta charset=windows-1252><h1>Café’s</h1>".encode("cp1252"),
        "<!doctype html><meta content='text/html; charset=iso-8859-1'><h1>Café’s</h1>".encode("cp1252"),
        "<!doctype html><h1>Café’s</h1>".encode("cp1252"),
        "<!doctype html><meta charset=utf-8><h1>Café’s</h1>".encode("cp1252"),
        "<!doctype html><meta charset=no-such><h1>Café’s</h1>".encode(),
    ],
)
def test_the_character_set_is_found(data: bytes) -> None:
    assert document_of("a.html", data).text == "# Café’s\n"
