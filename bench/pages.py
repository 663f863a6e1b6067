"""Every kind of page at the size of a country: ``python -m bench.pages [STORE]``, or ``make pages``.

Each address of ``tests/browser_pages.py`` is asked of a server process of its own that has just started (cold) and
again (warm), and is visited in Chromium, where the same is looked for as in the tests. Without a store,
``build/country`` is made. Prints a table, writes it to ``build/pages.json``; exit 1 where a promise is broken.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.country import make_country
from bench.visiting import OWN_QUERY
from graph.store import Store
from tests.browser_checks import lost_without_script, sideways, unmarked_focus, unscripted_forms, walk
from tests.browser_fixture import FLAGS, Watched, serve, violations, watch
from tests.browser_pages import pages

#: What is promised at 60,000 points.
MOST_MILLISECONDS = 200
MOST_KILOBYTES = 150
_WARM_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Served:
    """A page at the server: milliseconds, and the kilobytes (of 1,000) that are sent, packed."""

    status: int
    cold_ms: float
    warm_ms: float
    kilobytes: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A page in the browser: milliseconds until all is loaded, nodes, stops of the Tab key, and what is wrong."""

    load_ms: float
    nodes: int
    stops: int
    wrong: tuple[str, ...]


def main() -> int:
    """Try every page, print, write."""
    store = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/country")
    if not store.exists():
        print(f"{store}: making a country, which takes minutes", flush=True)
        make_country(store)
    manifest = Store.open(store).current().manifest
    addresses = pages(manifest.boards[0][1], several=len(manifest.boards) > 1)
    album = Path("build/screenshots-trial")
    album.mkdir(parents=True, exist_ok=True)
    served = _ask_each(store, addresses)
    seen = _see_each(store, addresses, album)
    broken = {name: (*_late(name, served[name]), *seen[name].wrong) for name in addresses}
    _report(addresses, served, seen, broken)
    return 1 if any(broken.values()) else 0


def _report(
    addresses: dict[str, str], served: dict[str, Served], seen: dict[str, Seen], broken: dict[str, tuple[str, ...]]
) -> None:
    rows = {name: {"address": addresses[name], **asdict(served[name]), **asdict(seen[name])} for name in addresses}
    Path("build/pages.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print("| page | cold ms | warm ms | kB | loaded ms | nodes | stops | |\n|---|---|---|---|---|---|---|---|")
    for name in addresses:
        at, here = served[name], seen[name]
        figures = f"{at.cold_ms:.0f} | {at.warm_ms:.0f} | {at.kilobytes:.1f} | {here.load_ms:.0f} | {here.nodes}"
        print(f"| {name} | {figures} | {here.stops} | {'BROKEN' if broken[name] else 'good'} |")
    for name, wrong in broken.items():
        for each in wrong:
            print(f"BROKEN: {name}: {each}")


def _late(name: str, served: Served) -> Iterator[str]:
    if name not in OWN_QUERY and max(served.cold_ms, served.warm_ms) > MOST_MILLISECONDS:
        yield f"{served.cold_ms:.0f} ms cold, {served.warm_ms:.0f} ms warm: more than {MOST_MILLISECONDS}"
    if served.kilobytes > MOST_KILOBYTES:
        yield f"{served.kilobytes:.0f} kB: more than {MOST_KILOBYTES}"


def _ask_each(store: Path, addresses: dict[str, str]) -> dict[str, Served]:
    served = {}
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawning, max_tasks_per_child=1) as pool:
        for name, found in zip(addresses, pool.map(_ask, repeat(store), addresses.values()), strict=True):
            served[name] = found
            print(f"{name}: {found.cold_ms} ms cold, {found.warm_ms} ms warm, {found.kilobytes} kB", file=sys.stderr)
    return served


def _ask(store: Path, address: str) -> Served:
    """In a process that has just started, as a worker of the service starts."""
    from web.config import Config
    from web.serve import ready

    client = ready(Config(store, rate_limit="", query_rate_limit="")).test_client()
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    times = []
    for _ in range(1 + _WARM_ROUNDS):
        began = time.perf_counter()
        answer = client.get(address, headers=headers)
        body = answer.get_data()
        times.append((time.perf_counter() - began) * 1000)
    return Served(answer.status_code, round(times[0], 1), round(min(times[1:]), 1), round(len(body) / 1000, 1))


def _see_each(store: Path, addresses: dict[str, str], album: Path) -> dict[str, Seen]:
    with _running(store) as (origin, browser), sync_contexts(browser) as make:
        wide = watch(make(viewport={"width": 1280, "height": 900}), origin)
        zoomed = watch(make(viewport={"width": 320, "height": 256}), origin)
        plain = watch(make(java_script_enabled=False), origin)
        forced = watch(make(forced_colors="active"), origin)
        seen = {}
        for name, address in addresses.items():
            seen[name] = _see(name, address, wide, zoomed, plain, forced, album)
            print(f"{name}: {seen[name].load_ms} ms, {'; '.join(seen[name].wrong) or 'good'}", file=sys.stderr)
        return seen


def _see(name: str, address: str, wide: Watched, zoomed: Watched, plain: Watched, forced: Watched, album: Path) -> Seen:
    wrong: list[str] = []
    for watched, kind in ((wide, ""), (zoomed, "-320"), (plain, "-no-script"), (forced, "-forced-colours")):
        watched.open(address)
        watched.keep(album / f"{name}{kind}.png")
        if watched is not plain:
            wrong += violations(watched.page)
        wrong += [*sideways(watched.page), *watched.trouble]
    timing = wide.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    nodes = wide.page.evaluate("document.querySelectorAll('*').length")
    wrong += unmarked_focus(forced.page)
    wrong += lost_without_script(wide.page, plain.page)
    if name not in OWN_QUERY:
        wrong += unscripted_forms(plain, address)
    zoomed.open(address)
    walked = walk(zoomed.page, skip=True)
    return Seen(round(timing, 1), nodes, walked.stops, (*wrong, *walked.wrong))


@contextmanager
def _running(store: Path) -> Iterator[tuple[str, Browser]]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("Chromium is not installed, and the pages are tried in it; run: apt-get install chromium")
    server = serve(store)
    origin = next(server)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            yield origin, browser
            browser.close()
    finally:
        server.close()  # type: ignore[attr-defined]


@contextmanager
def sync_contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts of a browser, all closed in the end."""
    made: list[BrowserContext] = []

    def make(**settings: object) -> BrowserContext:
        made.append(browser.new_context(locale="en-GB", **settings))  # type: ignore[arg-type]
        return made[-1]

    try:
        yield make
    finally:
        for each in made:
            each.close()


if __name__ == "__main__":
    sys.exit(main())
