"""The parts that the operations of the API share: schemas of values and of answers, and the errors."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["DATE", "OPTIONAL_DATE", "RESPONSES", "SCHEMAS", "schema_of"]

_LEAP: Final = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_YEAR: Final = r"(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
#: A day, a month or a year that exists, as a regular expression that JSON Schema and Python read alike.
DATE: Final = (
    rf"{_YEAR}(?:-(?:0[1-9]|1[0-2]))?|{_YEAR}-(?:"
    r"(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    rf"|{_LEAP}-02-29"
)
#: Addresses that are surely IRIs; the service takes others too.
_IRI: Final = r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(/[A-Za-z0-9._~-]*)*"
_BLANKS: Final = r"[ \t\r\n]*"
#: The same, or nothing, with blanks around it.
OPTIONAL_DATE: Final = f"^{_BLANKS}(({DATE}){_BLANKS})?$"
_TEXT: Final = {"type": "string", "maxLength": 1000, "pattern": "^[^\\u0000]*$"}
_SOME_TEXT: Final = {**_TEXT, "minLength": 1, "pattern": "^[^\\u0000]*[^ \\t\\r\\n\\u0000][^\\u0000]*$"}

_TERM: Final = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode"]},
        "value": {"type": "string"},
        "xml:lang": {"type": "string"},
        "datatype": {"type": "string"},
    },
    "additionalProperties": False,
}
SCHEMAS: Final[dict[str, Any]] = {
    "Term": _TERM,
    "Results": {
        "description": "SPARQL 1.1 Query Results JSON Format, with what was asked beside it.",
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {
                "type": "object",
                "required": ["vars"],
                "properties": {"vars": {"type": "array", "items": {"type": "string"}}},
            },
            "about": {
                "type": "object",
                "required": ["query", "release", "parameters"],
                "properties": {
                    "query": {"type": "string"},
                    "release": {"type": "string"},
                    "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
                    "note": {"type": ["string", "null"]},
                },
            },
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {
                    "bindings": {
                        "type": "array",
                        "items": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Term"}},
                    }
                },
            },
        },
    },
}
_ERRORS: Final = {
    "304": "You have this answer already: its ETag is the one of If-None-Match.",
    "400": "A value that cannot be used: one line says which, and what it takes.",
    "403": "Reading is closed here to whoever is not signed in.",
    "404": "Nothing is at this address in this data release.",
    "405": "Not a method of this address; Allow lists those that are.",
    "406": "The answer has no such format; one line says which it has.",
    "410": "The data release that the address cites is not here.",
    "414": "An address longer than this service takes: send the query with POST.",
    "413": "Longer than this service takes.",
    "415": "A body in a format that is not understood.",
    "429": "Too many requests; Retry-After says when to come again.",
    "504": "A query was stopped at its limit; the line says which.",
    "507": "A query was stopped at its limit of memory.",
    "503": "Not now; Retry-After, where there is one, says when to come again.",
}
_ONE_LINE: Final = {"text/plain": {"schema": {"type": "string"}}, "text/html": {"schema": {"type": "string"}}}
RESPONSES: Final[dict[str, Any]] = {
    code: {"description": told, **({} if code == "304" else {"content": _ONE_LINE})} for code, told in _ERRORS.items()
}


def schema_of(kind: str, needed: bool) -> dict[str, Any]:
    """The JSON Schema of a parameter of this type; where it is not ``needed``, an empty value is as none."""
    if kind == "date":
        return {"type": "string", "pattern": OPTIONAL_DATE if not needed else f"^{_BLANKS}({DATE}){_BLANKS}$"}
    if kind == "iri":
        return {"type": "string", "maxLength": 1000, "pattern": f"^{_IRI}$" if needed else f"^({_IRI})?$"}
    if kind == "integer":
        return {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    return dict(_SOME_TEXT if needed else _TEXT)
