"""``account``: who may sign in, and as what.

A password is asked for on the terminal, or read from the first line of what is piped in; it is never an argument,
which others on the machine could read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import click

from graph.errors import NotAllowed
from graph.work.trail import ROLES, Actor, Role
from web.cli.options import store_option

_F = TypeVar("_F", bound=Callable[..., Any])
#: Whoever may run commands here, on behalf of the service.
_HERE: Final = Actor(None, "the owner of this machine", "curator", "admin")
_NAMED: Final = click.argument("name")


@click.group()
def account() -> None:
    """Make, list and change the accounts of people who sign in."""


@account.command()
@_NAMED
@click.option("--role", type=click.Choice(ROLES), default="curator", show_default=True, help="What they may do.")
@click.option("--known-as", default="", help="The role or group that the graph says decided; never a name.")
@store_option
def add(name: str, role: str, known_as: str, store: Path) -> None:
    """Make an account; its password is asked for, or read from standard input."""
    from graph.work import accounts

    database = _work(store)
    accounts.add(database, _HERE, name, cast(Role, role), known_as, _new_password())
    click.echo(f"{accounts.folded(name)}: may sign in as {role}")


@account.command(name="list")
@store_option
def listed(store: Path) -> None:
    """Show who may sign in, as what, and how."""
    from graph.work import accounts

    for each in accounts.listed(_work(store)):
        state = "active" if each.active else "disabled"
        click.echo("\t".join((each.name, each.role, each.known_as, each.way, state, each.made_on)))


@account.command()
@_NAMED
@store_option
def password(name: str, store: Path) -> None:
    """Give an account another password, and sign it out everywhere."""
    from graph.work import accounts

    database = _work(store)
    number = _number(database, name, store)
    accounts.change(database, _HERE, number, password=_new_password())
    click.echo(f"{accounts.folded(name)}: has another password, and is signed out everywhere")


@account.command()
@_NAMED
@click.option("--undo", is_flag=True, help="Let it sign in again.")
@store_option
def disable(name: str, undo: bool, store: Path) -> None:
    """Let an account no longer sign in, and sign it out everywhere. What it decided stays."""
    from graph.work import accounts

    database = _work(store)
    accounts.change(database, _HERE, _number(database, name, store), active=undo)
    click.echo(f"{accounts.folded(name)}: may {'sign in again' if undo else 'no longer sign in'}")


@account.command()
@_NAMED
@click.argument("role", type=click.Choice(ROLES))
@store_option
def role(name: str, role: str, store: Path) -> None:
    """Give an account another role."""
    from graph.work import accounts

    database = _work(store)
    accounts.change(database, _HERE, _number(database, name, store), role=cast(Role, role))
    click.echo(f"{accounts.folded(name)}: is a {role}")


def _work(store: Path) -> Any:
    from graph.store import Store
    from graph.work.database import Database, address_beside
    from web.config import Config

    Store.open(store)  # says what is wrong where there is none
    settings = Config.from_environment(store, os.environ)
    return Database.open(settings.database or address_beside(store))


def _number(database: Any, name: str, store: Path) -> int:
    from graph.commands import on_store
    from graph.work import accounts

    found = [each.id for each in accounts.listed(database) if each.name == accounts.folded(name)]
    if not found:
        names = on_store("account", "list", store=store)
        raise NotAllowed(f"{name}: there is no account of this name; for those there are: {names}")
    return found[0]


def _new_password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt="Password again"))
    return sys.stdin.readline().rstrip("\r\n")
