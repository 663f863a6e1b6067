"""The ``goldenthread`` command: its commands by name, and how an error reaches the user.

An error is one line, what is wrong with which file and what to do, and exit status 1. ``--debug`` shows
the traceback instead.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence

import click

_COMMANDS = {
    "account": "web.cli.account",
    "ask": "web.cli.ask",
    "backup": "web.cli.backup",
    "board": "web.cli.board",
    "build": "web.cli.build",
    "check": "web.cli.check",
    "demo": "web.cli.serve",
    "evaluate": "web.cli.read",
    "explain": "web.cli.ask",
    "export": "web.cli.export",
    "generate": "web.cli.generate",
    "publish": "web.cli.publish",
    "read": "web.cli.read",
    "restore": "web.cli.backup",
    "serve": "web.cli.serve",
    "typed": "web.cli.typed",
}


_OURS = frozenset({"ontology", "graph", "loaders", "web"})


class _Commands(click.Group):
    """Finds a command by importing its module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        module = _COMMANDS.get(cmd_name)
        found = getattr(importlib.import_module(module), cmd_name) if module else None
        return found if isinstance(found, click.Command) else None


@click.command(cls=_Commands)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="golden-thread", prog_name="goldenthread")
def goldenthread(debug: bool) -> None:
    """From an audit finding to the procedure it is about, to the course that teaches it, and back."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0, 1 for an error of the input, 2 for words that are no command."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    try:
        goldenthread.main(args=words, prog_name="goldenthread", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; nothing was changed", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        click.echo(f"goldenthread: {_one_line(error)}", err=True)
        sys.exit(1)


def _one_line(error: Exception) -> str:
    """Our own errors say what, where and what to do; anything else is a fault of the program."""
    if type(error).__module__.partition(".")[0] in _OURS:
        return " ".join(str(error).split())
    if _is_full(error):
        why = " ".join(str(error).split())
        return f"no room is left on the disk ({why}); make room and run it again: a store serves what it did before"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror or error}"
    return f"a fault in the program ({type(error).__name__}: {error}); run again with --debug and report it"


def _is_full(error: Exception) -> bool:
    """Whether a disk is full, or the share of it that somebody may use; the embedded engine says so in words alone."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    said = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "database or disk is full")
    return any(words in str(error) for words in said)
