"""The errors of this room's border. Each one's ``str()`` is the single line that a user sees."""

from __future__ import annotations


class GraphError(Exception):
    """What is wrong, with what, and what to do, in one line."""


class NotAStore(GraphError):
    """A folder that holds no Golden Thread store, or one that this version cannot read."""


class StoreBusy(GraphError):
    """Another process is writing to the store."""


class BadStore(GraphError):
    """A store whose pointer or release is damaged."""


class IndexToRenew(BadStore):
    """A release whose index is in a layout of another version: it is to be made anew, of the facts that are there."""


class BadService(GraphError):
    """Settings of a service that cannot be right."""


class ServiceProblem(BadStore):
    """The service that holds the facts cannot be reached, refuses, or answers what is no answer."""


class MovedOn(ServiceProblem):
    """The release that was read has been changed meanwhile: what was read may be a mixture, and is thrown away."""


class UnknownQuery(GraphError):
    """No named query has this name."""


class BadParameter(GraphError):
    """A parameter that the query does not have, lacks, or cannot take in this form."""


class BadQuery(GraphError):
    """A free query that is not SPARQL, or that asks for what is refused. ``line`` and ``column`` where known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Keep the place beside the message."""
        self.line, self.column = line, column
        super().__init__(message)


class QueryStopped(GraphError):
    """A free query that passed a limit: ``time``, ``memory``, or ``busy`` where too many are asked at once."""

    def __init__(self, limit: str, message: str) -> None:
        """Keep which limit it was beside the message."""
        self.limit = limit
        super().__init__(message)


class UnknownThing(GraphError):
    """Nothing in the release has this id."""


class CannotWrite(GraphError):
    """A file cannot be written where it was asked for."""


class BadReadings(GraphError):
    """Readings that cannot stand together in one store."""


class WorkNotKept(GraphError):
    """People's work that could not be read or written: nothing of it was kept, and nothing that was kept is lost."""


class BadBackup(GraphError):
    """A file that is no backup of people's work, or one that cannot be restored: nothing of it was."""


class StaleForm(GraphError):
    """Somebody else has changed what a form was filled in about; ``now`` says how it stands."""

    def __init__(self, message: str, now: str = "") -> None:
        """Keep how it stands beside the message."""
        self.now = now
        super().__init__(message)


class NotAllowed(GraphError):
    """A change that this account may not make, or one that makes no sense where it was asked for."""


class NotYourRole(NotAllowed):
    """A change that only another role may make."""
