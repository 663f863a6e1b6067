"""Numbers and addresses that point to one person: NHS number, pupil number, date of birth, postcode, phone, e-mail.

>>> text = "NHS number 943 476 5919, and the switchboard on 01604 123456."
>>> [(hit.kind, text[hit.start : hit.end]) for hit in numbers_in(text)]
[('NHS number', '943 476 5919')]

Each search looks at a bounded stretch of text around what it finds, so that a text is read in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.dates import MONTHS
from loaders.guard.people import is_given_name, word_list


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a text that seems to hold personal data. ``words`` are set where they are not the text's own."""

    start: int
    end: int
    kind: str
    reason: str
    words: str | None = None


def numbers_in(text: str) -> Iterator[Hit]:
    """Every number and address that points to one person."""
    for search in (_nhs_numbers, _pupil_numbers, _dates_of_birth, _postcodes, _phones, _emails):
        yield from search(text)


def _before(text: str, start: int, length: int) -> str:
    """The text before a place, no further back than the start of its paragraph."""
    return text[max(0, start - length) : start].rpartition("\n\n")[2]


def _line_around(text: str, start: int, end: int, length: int) -> tuple[str, str]:
    """What stands on the same line before and after a place, cut to a length."""
    before = text[max(0, start - length) : start].rpartition("\n")[2]
    return before, text[end : end + length].partition("\n")[0]


# --- NHS number and unique pupil number ------------------------------------------------------------

_GAP = "[ \u00a0-]?"
_TEN = re.compile(rf"(?<![\w=/+@])(?<!\w-)(?<!\d[ \u00a0.])\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\w|[.,/-]\d)")
_LABELLED = re.compile(
    rf"\b(?:NHS|CHI)(?:\s{{0,2}}(?:no|num|number|id))?[\s.:#|=()-]{{0,6}}(?P<number>(?:\d{_GAP}){{9}}\d)(?!\d)",
    re.IGNORECASE,
)
_NOT_NHS = re.compile(
    r"(?:\b(?:isbn|issn|doi|tel|telephone|phone|fax|call|invoice|order)\b(?:[- ]?10)?\W{0,3}(?:no\W{0,3})?"
    r"|(?:\+|\b00)44\s?(?:\(0\))?\s?|(?:https?://|www\.)\S{0,200})$",
    re.IGNORECASE,
)
_UPN = re.compile(r"(?<!\w)[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z](?!\w)")
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits end in the check digit of an NHS number (modulus 11; NHS Data Dictionary)."""
    if len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return int(digits[9]) == (0 if check == 11 else check)


def is_pupil_number(number: str) -> bool:
    """Whether 13 signs are a unique pupil number with its check letter (modulus 23; Department for Education)."""
    values = (int(sign) if sign.isdigit() else _UPN_LETTERS.index(sign) for sign in number[1:])
    return _UPN_LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23] == number[0]


def _nhs_numbers(text: str) -> Iterator[Hit]:
    reason = "ten digits with the check digit of an NHS number"
    for found in _LABELLED.finditer(text):
        if is_nhs_number(re.sub(r"\D", "", found["number"])):
            yield Hit(found.start("number"), found.end("number"), "NHS number", reason)
    for found in _TEN.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        before = text[max(0, found.start() - 220) : found.start()]
        if digits[0] != "0" and is_nhs_number(digits) and not _NOT_NHS.search(before):
            yield Hit(found.start(), found.end(), "NHS number", reason)


def _pupil_numbers(text: str) -> Iterator[Hit]:
    for found in _UPN.finditer(text):
        if is_pupil_number(found[0]):
            reason = "12 digits with the check letter of a unique pupil number"
            yield Hit(found.start(), found.end(), "unique pupil number", reason)


# --- Date of birth -----------------------------------------------------------------------------------

_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]{{0,6}}\.?"
DAY = (
    rf"(?:\d{{1,2}}[./ -]\d{{1,2}}[./ -](?:\d{{4}}|\d{{2}})|\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?[ .-]{{1,2}}{_MONTH}[ ,.-]{{1,2}}(?:\d{{4}}|['’]?\d{{2}})"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})(?!\d)"
)
_MONTH_ONLY = rf"(?:{_MONTH}\s\d{{4}}|\d{{1,2}}/\d{{4}})(?!\d)"
_BIRTH = r"(?:d\.?\s?o\.?\s?b\b\.?|dates?\s+of\s+birth|birth\s?date)"
_LINKING = r"(?:[\s:=|(),;–-]|is\b|was\b|as\b|given\b|recorded\b|of\b|child\b|mother\b|father\b|baby\b)"
_BORN = (
    re.compile(rf"\b{_BIRTH}{_LINKING}{{0,12}}(?P<date>{DAY}|{_MONTH_ONLY})", re.IGNORECASE),
    re.compile(rf"(?<!\d)(?P<date>{DAY})[\s(,–-]{{0,4}}{_BIRTH}", re.IGNORECASE),
    re.compile(
        r"\bborn\b(?:\s(?:at|in|by|\d{1,2}|weeks?|gestation|premature\w{0,3}|early|full|term|hospital|home|caesarean)\b){0,6}?"
        rf"(?:\son)?(?:\s(?:the|[a-z]{{3,6}}day),?)?\s{{0,2}}[(:]?(?P<date>{DAY})",
        re.IGNORECASE,
    ),
    re.compile(rf"\bbirthday\b(?:\s(?:is|was|on|falls)){{0,3}}[\s:]{{1,3}}(?P<date>{DAY})", re.IGNORECASE),
)


def _dates_of_birth(text: str) -> Iterator[Hit]:
    for form in _BORN:
        for found in form.finditer(text):
            yield Hit(found.start("date"), found.end("date"), "date of birth", "a date beside a word for birth")


# --- Postcode with an address --------------------------------------------------------------------------

_POSTCODE = re.compile(
    r"(?<![\w-])(?:[a-pr-uwyz](?:\d{1,2}|[a-hk-y]\d{1,2}|\d[a-hjkps-uw]|[a-hk-y]\d[abehmnprv-y]))"
    r"\s?\d[abd-hjlnp-uw-z]{2}(?![\w-])",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?:\b\d{1,4}[a-z]?,?\s(?:[A-Z][\w'’-]{1,20}\s){1,3}"
    r"(?:road|rd|street|st|avenue|ave|lane|close|drive|way|crescent|terrace|gardens|grove|hill|place|court|walk|row"
    r"|view|rise|green|park|square|mews|end|fields?)\b|\b(?:flat|apartment|apt)\s\d)",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:(?:home|family|current|previous|last\sknown)\saddress|family\shome|liv(?:es|ed|ing)\s(?:at|in|with)|live\sat"
    r"|resid(?:es|ed|ing|ent)\s(?:at|in|of)|moved\sto|(?:child|mother|father|mum|dad|parent|family|grandmother|grandparent"
    r"|carer|aunt|uncle|pupil|patient)s?(?:['’]s?)?\s(?:home|address|house|flat)|address\sof\s(?:the\s)?"
    r"(?:child|family|mother|father|parent|carer|pupil))",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:board|partnership|council|trust|hospital|school|academy|centre|center|college|university|police|surgery|clinic"
    r"|office|offices|headquarters|hq|hall|nhs|ltd|limited|charity|hotel|library|church|venue|training|suite|floor|unit"
    r"|service|services|team|department|contact|tel|telephone|email|e-mail|fax|www|association|society|foundation|civic"
    r"|registered|court\sof|magistrates|station|nursery|hub)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\baddress\b", re.IGNORECASE)


def _postcodes(text: str) -> Iterator[Hit]:
    for found in _POSTCODE.finditer(text):
        before = _before(text, found.start(), 160)
        _, after = _line_around(text, found.start(), found.end(), 60)
        home, street = _HOME.search(before), _STREET.search(before)
        if home or ((street or _ADDRESS.search(before)) and not _ORGANISATION.search(before + " " + after)):
            reason = "a full postcode with an address, and no organisation named"
            yield Hit(found.start(), found.end(), "home address", reason)


# --- Phone numbers and e-mail addresses ---------------------------------------------------------------------

_PHONE = re.compile(
    r"(?<![\w/=.-])(?<!\d[ ,])(?:(?:\+|00)44[\s-]?(?:\(0\))?[\s-]?|\(?0)"
    r"(?P<area>[1-9]\d{1,3})\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?![\w/]|-\d|\.\d)"
)
_LINE_OF_A_BODY = re.compile(
    r"\b(?:duty|team|switchboard|help-?line|hot-?line|office|out\sof\shours|bookings?|enquir\w{2,6}|service|services|line"
    r"|reception|admin\w{0,11}|department|hub|mash|board|partnership|council|police|nhs|text\sus|crisis|emergency)\b",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"\b(?:mother|father|mum|dad|nan|gran\w{0,9}|aunt\w{0,2}|uncle|sister|brother|son|daughter|boyfriend|girlfriend|husband"
    r"|wife|her|his|home\s(?:tel|phone|number|telephone)\w{0,6}|personal|private)\b",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"[^\W\d_]{2,20}")


def _phones(text: str) -> Iterator[Hit]:
    for found in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", found[0]).removeprefix("00").removeprefix("44").removeprefix("0")
        if len(digits) not in (9, 10):
            continue
        before, after = _line_around(text, found.start(), found.end(), 80)
        kin = _KIN.search(before[-50:])
        if digits[0] == "7" and digits[:2] != "70":
            if kin or not _LINE_OF_A_BODY.search(before + " | " + after[:40]):
                yield Hit(found.start(), found.end(), "phone number", "a mobile number that is no organisation's line")
        elif digits[0] in "12" and (kin or _is_of_a_person(before)):
            yield Hit(found.start(), found.end(), "phone number", "a phone number beside a person")


def _is_of_a_person(before: str) -> bool:
    """Whether the words just before a landline name a person, and no organisation."""
    near = before[-40:]
    named = any(is_given_name(word) for word in _NAME_BEFORE.findall(near))
    return named and not (_LINE_OF_A_BODY.search(before) or _ORGANISATION.search(before))


_LOCAL = re.compile(r"[\w.+'-]{1,64}$")
_DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,20}(?![\w-])", re.IGNORECASE)
_BODIES = re.compile(
    r"(?:^|\.)(?:gov\.uk|nhs\.uk|nhs\.net|police\.uk|org\.uk|ac\.uk|sch\.uk|cjsm\.net|gov\.wales|gov\.scot|mod\.uk"
    r"|[a-z0-9-]+\.org|[a-z0-9-]+\.wales)$",
    re.IGNORECASE,
)
_MAILBOXES = re.compile(
    r"(?:^|\.)(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|btinternet|sky|talktalk|virginmedia"
    r"|ntlworld|tiscali|protonmail|proton|gmx|mail)\.(?:com|co\.uk|net|org|me|uk)$",
    re.IGNORECASE,
)


def _emails(text: str) -> Iterator[Hit]:
    for at in re.finditer("@", text):
        local = _LOCAL.search(text[max(0, at.start() - 64) : at.start()])
        domain = _DOMAIN.match(text, at.end())
        if local and domain and _is_personal(local[0].strip(".'-").lower(), domain[0].rstrip(".-")):
            yield Hit(at.start() - len(local[0]), domain.end(), "e-mail address", "an e-mail address of one person")


def _is_personal(local: str, domain: str) -> bool:
    """A role at an organisation is let through: info@, training.team@; a name is not, nor a private mailbox."""
    if not local:
        return False
    if _MAILBOXES.search(domain):
        return True
    parts = [part for part in re.split(r"[._+\d-]+", local) if part]
    if any(map(_is_a_role, parts)):
        return False
    if len(parts) > 1 or (parts and _begins_with_a_name(parts[0])):
        return True
    return not _BODIES.search(domain)


def _is_a_role(part: str) -> bool:
    """``training``, ``exampleshirescb``, and two such words in one: ``ladoconsultations``."""
    roles = word_list("mailboxes.txt")
    return (
        part in roles
        or part.endswith(("scb", "scp", "team"))
        or any(part[:length] in roles and part[length:] in roles for length in range(2, len(part) - 1))
    )


def _begins_with_a_name(word: str) -> bool:
    """``jayden``, ``sarahjones``: a given name of five letters or more, or the whole word."""
    return is_given_name(word.capitalize()) or any(
        is_given_name(word[:length].capitalize()) for length in range(5, min(len(word) - 2, 12))
    )
