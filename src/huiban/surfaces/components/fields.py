"""One form field as a page needs it; ``posted`` is the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

RADIO_LIMIT = 6  # up to six options are shown at once, more go into a select
TEXT_TYPES = ("string", "citizen_id", "credit_code", "mobile", "email", "int", "number", "money")

AUTOCOMPLETE = {"mobile": "tel-national", "email": "email", "address": "street-address"}
INPUT_MODE = {
    "mobile": "numeric",
    "email": "email",
    "int": "numeric",
    "number": "decimal",
    "money": "decimal",
}
INPUT_TYPE = {"mobile": "tel", "email": "email"}
# width of the box in characters tells the length expected; None: as wide as the column
WIDTH = {
    "citizen_id": "id",
    "credit_code": "id",
    "mobile": "phone",
    "int": "short",
    "number": "short",
    "money": "money",
}


@dataclass(frozen=True, slots=True)
class OptionView:
    value: str
    label: str
    hint: str = ""  # what choosing it changes, in plain words
    lang: str = ""  # of the label, when it is not the page's

    @classmethod
    def of(cls, source: object) -> OptionView:
        """From a plain string, a (value, label) pair, a dict or any object with these attributes."""
        if isinstance(source, OptionView):
            return source
        if isinstance(source, str):
            return cls(source, source)
        if isinstance(source, tuple | list):
            return cls(*(str(part) for part in source[:3]))
        read = _reader(source)
        value = str(read("value", ""))
        return cls(value, str(read("label", value)), str(read("hint", "") or read("effect", "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """What `{% field %}` renders. Build it, or hand the tag a dict or object with the same names."""

    id: str
    label: str
    type: str = "string"
    value: Any = None  # plain value: str, int (fen for money), ISO date, bool, list of str
    options: tuple[OptionView, ...] = ()
    help: str = ""
    example: str = ""
    errors: tuple[str, ...] = ()
    required: bool = True
    show_when_json: str = ""  # compiled condition for condition.js; empty: always shown
    autocomplete: str = ""
    inputmode: str = ""
    min: float | None = None
    max: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    name: str = ""  # name of the control, when it differs from the id
    prefilled_from: str = ""  # "实名账号": shown beside a value the system filled in
    readonly: bool = False
    suffix: str = ""  # unit after the box, e.g. 平方米

    @classmethod
    def of(cls, source: object) -> FieldView:
        if isinstance(source, FieldView):
            return source
        read = _reader(source)
        given = {field.name: read(field.name, None) for field in fields(cls)}
        values = {name: value for name, value in given.items() if value is not None}
        values["options"] = tuple(OptionView.of(option) for option in values.get("options", ()))
        values["errors"] = _as_tuple(values.get("errors", ()))
        return cls(**values)

    # --- what the templates read ---
    @property
    def control_id(self) -> str:
        return f"f-{self.id}"

    @property
    def control_name(self) -> str:
        return self.name or self.id

    @property
    def template(self) -> str:
        """Which partial renders the control."""
        if self.type == "enum":
            kind = "radios" if len(self.options) <= RADIO_LIMIT else "select"
        elif self.type in TEXT_TYPES:
            kind = "text"
        else:
            kind = {
                "text": "textarea",
                "address": "textarea",
                "multi": "checkboxes",
                "bool": "yes_no",
                "date": "date",
                "confirm": "confirm",
            }.get(self.type, "text")
        return f"components/field/{kind}.html"

    @property
    def is_group(self) -> bool:
        """Several controls under one question: rendered as fieldset and legend."""
        return self.template.rsplit("/", 1)[1] in (
            "radios.html",
            "checkboxes.html",
            "yes_no.html",
            "date.html",
        )

    @property
    def described_by(self) -> str:
        parts = (
            ("help", self.help),
            ("example", self.example),
            ("source", self.prefilled_from),
            ("error", self.errors),
        )
        return " ".join(f"{self.control_id}-{name}" for name, present in parts if present)

    @property
    def text_value(self) -> str:
        """The value as it stands in a text box: fen become yuan; what could not be read is shown as it was typed."""
        if self.value is None:
            return ""
        if self.type == "money" and isinstance(self.value, int):
            return yuan_text(self.value)
        return str(self.value)

    @property
    def chosen(self) -> frozenset[str]:
        """Values of the options that are ticked."""
        if self.type == "bool":
            return frozenset({"yes"} if self.value is True else {"no"} if self.value is False else ())
        if isinstance(self.value, list | tuple | set | frozenset):
            return frozenset(str(value) for value in self.value)
        return frozenset({str(self.value)} if self.value not in (None, "") else ())

    @property
    def date_parts(self) -> tuple[str, str, str]:
        """Year, month and day as typed; a date or ISO text is taken apart."""
        year, month, day = (*str(self.value or "").split("-"), "", "", "")[:3]
        return year, month.lstrip("0"), day.lstrip("0")

    @property
    def date_autocomplete(self) -> tuple[str, str, str]:
        return (
            ("bday-year", "bday-month", "bday-day") if self.autocomplete == "bday" else ("off", "off", "off")
        )

    @property
    def effective_autocomplete(self) -> str:
        return self.autocomplete or AUTOCOMPLETE.get(self.type, "off")

    @property
    def effective_inputmode(self) -> str:
        return self.inputmode or INPUT_MODE.get(self.type, "")

    @property
    def input_type(self) -> str:
        return INPUT_TYPE.get(self.type, "text")

    @property
    def width(self) -> str:
        return WIDTH.get(self.type, "")

    @property
    def upper_case(self) -> bool:
        return self.type in ("citizen_id", "credit_code")

    @property
    def unit(self) -> Any:
        return self.suffix or (_("元") if self.type == "money" else "")

    @property
    def rows(self) -> int:
        return 2 if self.type == "address" else 5

    def with_errors(self, *errors: str) -> FieldView:
        return replace(self, errors=errors)


def yuan_text(fen: int) -> str:
    """1234500 → "12345", 50 → "0.50": what a person would type."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}" + (f".{rest:02d}" if rest else "")


def _reader(source: object) -> Any:
    if isinstance(source, Mapping):
        return source.get
    return lambda name, default=None: getattr(source, name, default)


def _as_tuple(errors: str | Iterable[str]) -> tuple[str, ...]:
    return (errors,) if isinstance(errors, str) else tuple(str(error) for error in errors)
