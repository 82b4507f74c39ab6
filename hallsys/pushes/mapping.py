"""From what is known of a subject to a message: mapping tables, and the one function that reads them. Pure.

A table says for each field of the message its name there and which source it comes from. Names with dots
make objects within objects. What is not known is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

# What tells who somebody is: opened for a receiver only if it gets personal data.
PERSONAL = frozenset({"applicant_name", "applicant_number", "agent_name", "agent_number"})

Sources = Mapping[str, Any]


class Field(NamedTuple):
    """One field of a message. `codes` translate the source's value; `form` is that of an instant."""

    name: str
    source: str
    codes: Mapping[Any, Any] | None = None
    form: str = "%Y-%m-%d %H:%M:%S"


class Fixed(NamedTuple):
    """A field that always says the same."""

    name: str
    value: Any


class Each(NamedTuple):
    """A list: the source is a sequence of sources, of which each becomes an object."""

    name: str
    source: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of message: where it is posted below the receiver's address, and its fields."""

    path: str
    fields: Sequence[Field | Fixed | Each]

    def sources(self) -> frozenset[str]:
        """Return the sources that the message is made from."""
        return frozenset(one.source for one in self.fields if not isinstance(one, Fixed))

    @property
    def personal(self) -> frozenset[str]:
        """The sources among them that tell who somebody is."""
        return self.sources() & PERSONAL


@dataclass(frozen=True, slots=True)
class Reply:
    """How the receiver says in the body of a 200 what it made of a message.

    `code`: the field with its answer; an empty name: the status says it all. `taken`: the values that
    mean it has the message, `again`: that it may take it later; all others refuse it. `reason`: the field
    with its words.
    """

    code: str = ""
    taken: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    reason: str = "message"


@dataclass(frozen=True, slots=True)
class Interface:
    """What a sort of receiver is told, and how.

    `sends`: from the kind of a fact to the kinds of messages that follow from it, in their order.
    `plain`: each fact is told by itself, of its ticket, window, case or appointment, and whole days are not
    compared.
    """

    name: str
    zh: str
    en: str
    messages: Mapping[str, Message]
    sends: Mapping[str, Sequence[str]]
    reply: Reply = field(default_factory=Reply)
    plain: bool = False


def message_of(message: Message, known: Sources) -> dict[str, Any]:
    """Return the message that the table makes of what is known."""
    made: dict[str, Any] = {}
    for one in message.fields:
        if isinstance(one, Fixed):
            _put(made, one.name, one.value)
        elif isinstance(one, Each):
            rows = known.get(one.source)
            if rows is not None:
                _put(made, one.name, [message_of(Message("", one.fields), row) for row in rows])
        else:
            value = _value(one, known.get(one.source))
            if value is not None:
                _put(made, one.name, value)
    return made


def _value(one: Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.strftime(one.form)
    return value if one.codes is None else one.codes.get(value)


def _put(made: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
    for part in outer:
        made = made.setdefault(part, {})
    made[last] = value
