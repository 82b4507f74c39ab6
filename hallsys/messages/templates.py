"""The texts of messages: shipped, and changed by the manager within what each kind can fill in.

Every change is a version of its own; a message keeps which it went out with.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.messages.errors import BadTemplateCode, KindUnknown
from hallsys.messages.events import TemplateChanged
from hallsys.messages.kinds import KINDS
from hallsys.messages.rules import LONGEST_CODE, check_text
from hallsys.messages.tables import message_templates

_CODE = re.compile(r"[A-Za-z0-9._-]*")
_NEWEST = text(
    "SELECT kind, version, zh, en, code_zh, code_en, is_on, at, changed_by FROM message_templates t "
    "WHERE hall_id = :hall_id AND version = (SELECT max(o.version) FROM message_templates o "
    "WHERE o.hall_id = t.hall_id AND o.kind = t.kind)"
)
_VERSIONS = text(
    "SELECT kind, version, zh, en, code_zh, code_en, is_on, at, changed_by FROM message_templates "
    "WHERE hall_id = :hall_id AND kind = :kind ORDER BY version DESC LIMIT :limit"
)
_LAST = text(
    "SELECT coalesce(max(version), 0) FROM message_templates WHERE hall_id = :hall_id AND kind = :kind"
)
_PUT = insert(message_templates)


@dataclass(frozen=True, slots=True)
class Template:
    """A version of the texts of a kind, and the ids under which the provider knows them; 0 is shipped.

    `at`, `by`: when and by which actor of the log it was made.
    """

    kind: str
    version: int
    zh: str
    en: str
    code_zh: str = ""
    code_en: str = ""
    on: bool = True
    at: Millis | None = None
    by: str = ""

    def said(self, lang: str) -> tuple[str, str]:
        """Return the text in a language and the provider's id of it; the Chinese one where there is none."""
        return (self.en, self.code_en) if lang == "en" and self.en else (self.zh, self.code_zh)


SHIPPED: Mapping[str, Template] = {name: Template(name, 0, one.zh, one.en) for name, one in KINDS.items()}


def templates_of(conn: Connection, hall_id: str) -> dict[str, Template]:
    """Return the texts in force of every kind."""
    rows = conn.execute(_NEWEST, {"hall_id": hall_id})
    changed = {row.kind: _template(row) for row in rows}
    return {kind: changed.get(kind, shipped) for kind, shipped in SHIPPED.items()}


def versions_of(conn: Connection, hall_id: str, kind: str, limit: int = 20) -> list[Template]:
    """Return the versions of the texts of a kind, the newest first, the shipped one last."""
    rows = conn.execute(_VERSIONS, {"hall_id": hall_id, "kind": kind, "limit": limit})
    return [*(_template(row) for row in rows), SHIPPED[kind]]


def change_template(
    tx: Tx, kind: str, zh: str, en: str, code_zh: str = "", code_en: str = "", *, on: bool = True
) -> int:
    """Give a kind of message other texts from now on, or switch it; return the number of the version.

    Raises KindUnknown, BadTemplate, PlaceholderUnknown, BadTemplateCode.
    """
    if kind not in KINDS:
        raise KindUnknown
    texts = {"zh": check_text(KINDS[kind], zh), "en": check_text(KINDS[kind], en, empty=True)}
    codes = {"code_zh": code_zh.strip(), "code_en": code_en.strip()}
    if not all(len(one) <= LONGEST_CODE and _CODE.fullmatch(one) for one in codes.values()):
        raise BadTemplateCode(longest=LONGEST_CODE)
    key = {"hall_id": tx.hall_id, "kind": kind}
    version = tx.execute(_LAST, key).scalar_one() + 1
    by = {"at": tx.now, "changed_by": tx.actor}
    tx.execute(_PUT, {**key, "version": version, **texts, **codes, "is_on": on, **by})
    tx.append(TemplateChanged(kind, version, on))
    return int(version)


def _template(row: Row[Any]) -> Template:
    texts = (row.zh, row.en, row.code_zh, row.code_en)
    return Template(row.kind, row.version, *texts, bool(row.is_on), row.at, row.changed_by)
