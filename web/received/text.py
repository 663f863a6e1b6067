"""What a form or an address brings, without what nobody types: it is in no record, in no message and on no page.

>>> cleaned(ImmutableMultiDict([("reason", "the\\x00 policy\\u202e")]))["reason"]
'the policy'
"""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote_plus

from flask import Flask, Request, Response, request
from werkzeug.datastructures import ImmutableMultiDict

from graph.one_line import without_controls

__all__ = ["OwnRequest", "cleaned", "register"]

#: A query may look for any character: it is read, and shown, as it is.
_AS_IT_IS: Final = "/sparql"


class OwnRequest(Request):
    """A request of which the form is read so. What an address says is taken as it is, or refused."""

    def _load_form_data(self) -> None:
        super()._load_form_data()
        if not self.path.startswith(_AS_IT_IS):
            self.form = cleaned(self.form)


def cleaned(form: ImmutableMultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    """A form's fields in their order; line ends and tabs stay."""
    pairs = form.items(multi=True)
    return ImmutableMultiDict([(without_controls(name), without_controls(value)) for name, value in pairs])


def register(app: Flask) -> None:
    """Read forms so, and show what an address says without such characters. Call it after what packs answers."""
    app.request_class = OwnRequest
    app.after_request(_show_cleaned)


def _show_cleaned(response: Response) -> Response:
    """A page that may repeat its address; most addresses hold nothing of the kind, and cost nothing."""
    address = unquote_plus(request.full_path)
    if response.mimetype != "text/html" or request.path.startswith(_AS_IT_IS) or without_controls(address) == address:
        return response
    if not response.direct_passthrough:
        response.set_data(without_controls(response.get_data(as_text=True)))
    return response
