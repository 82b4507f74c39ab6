"""Events: facts in the past tense, the contract of a slice with everybody above it."""

import dataclasses
from typing import Any, ClassVar, TypeVar, dataclass_transform


class Event:
    """Base of every event. Fields are ids, codes and counts; never personal data."""

    kind: ClassVar[str]

    def payload(self) -> dict[str, Any]:
        """Return the fields as a JSON object."""
        return self.__dict__


E = TypeVar("E", bound=Event)

_kinds: dict[str, type[Event]] = {}


@dataclass_transform(frozen_default=True)
def event(cls: type[E]) -> type[E]:
    """Make `cls` a frozen dataclass and register its name as the kind it has in the log."""
    made = dataclasses.dataclass(frozen=True)(cls)
    made.kind = cls.__name__
    if _kinds.setdefault(made.kind, made) is not made:
        raise TypeError(f"two events are called {made.kind}")
    return made


def known_kinds() -> dict[str, type[Event]]:
    """Return every registered event class by its kind."""
    return dict(_kinds)


def rebuild(kind: str, payload: dict[str, Any]) -> Event:
    """Return the event that was logged as `kind` with `payload`.

    Fields that a later version added take their defaults; fields it dropped are left out.
    Raises KeyError for a kind that no slice registers.
    """
    made = _kinds[kind]
    names = {field.name for field in dataclasses.fields(made)}  # type: ignore[arg-type]
    known = {name: value for name, value in payload.items() if name in names}
    return made(**{n: tuple(v) if isinstance(v, list) else v for n, v in known.items()})
