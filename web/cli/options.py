"""Options that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click


class StorePlace(click.ParamType[Path]):
    """The folder of a store; for one whose facts are in a service, the folder in which this machine keeps the rest."""

    name = "store"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """A folder as it is given; an address, or a service file (docs/remote.md), as its folder here."""
        if isinstance(value, Path):
            return value
        if not value.startswith(("http://", "https://")) and not value.endswith(".toml"):
            return Path(value)
        from graph.remote.settings import is_service, place_of
        from web.cli.waiting import say_what_is_waited_for

        if not is_service(value):
            return Path(value)
        say_what_is_waited_for()
        return place_of(value)


STORE = StorePlace()
_F = TypeVar("_F", bound=Callable[..., Any])


def store_option(command: _F) -> _F:
    """``--store``: the folder of a store, or its service; else the environment variable ``GOLDENTHREAD_STORE``."""
    option = click.option(
        "--store",
        type=STORE,
        envvar="GOLDENTHREAD_STORE",
        required=True,
        show_envvar=True,
        metavar="DIR|URL|FILE.toml",
        help="The folder of the store, or the SPARQL service that holds it.",
    )
    return option(command)


def let_through_option(command: _F) -> _F:
    """``--let-through FILE REASON``: read a file though it seems to hold personal data; the reason is kept."""
    option = click.option(
        "--let-through",
        "let_through",
        nargs=2,
        multiple=True,
        metavar="FILE REASON",
        help="Read a file that seems to hold personal data all the same; the reason is recorded.",
    )
    return option(command)


class ManyFiles(click.Command):
    """A command whose file options take several names at once: ``--audits one.txt two.txt``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat each such option before every one of its names."""
        several = {
            option
            for parameter in self.params
            if isinstance(parameter, click.Option) and parameter.multiple and parameter.nargs == 1
            for option in parameter.opts
        }
        spread: list[str] = []
        current: str | None = None
        for word in args:
            if word.startswith("-"):
                current = word if word in several else None
                if current is None:
                    spread.append(word)
            elif current is not None:
                spread += [current, word]
            else:
                spread.append(word)
        return super().parse_args(ctx, spread)


def on_terminal() -> bool:
    """Whether progress should be shown: on a terminal only."""
    return sys.stderr.isatty()
