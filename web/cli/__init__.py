"""The command line: ``goldenthread``. Each command imports only what it needs."""

from web.cli.main import main

__all__ = ["main"]
