"""Samples 样本 of filled-in materials: pictures and PDFs, kept in the database and never changed."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, text

from hallsys.kernel.ids import derived_id, new_id
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.matters.errors import BadSample, SampleUnknown
from hallsys.matters.tables import samples

LARGEST = 2 * 1024 * 1024  # bytes
_LONGEST_NAME = 120

# What a file begins with, and what it is then: its name is not believed.
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF-": "application/pdf"}


class Sample(NamedTuple):
    """A sample as it is shown."""

    name: str
    media_type: str
    content: bytes


_PUT = insert(samples)
_ONE = select(samples.c.name, samples.c.media_type, samples.c.content).where(
    samples.c.hall_id == bindparam("hall_id"), samples.c.id == bindparam("sample_id")
)
_COPY = text(
    "INSERT INTO samples (id, hall_id, name, media_type, content) "
    "SELECT :copy_id, :hall_id, name, media_type, content FROM samples "
    "WHERE hall_id = :from_hall_id AND id = :sample_id ON CONFLICT DO NOTHING"
)
_IDS = select(samples.c.id).where(samples.c.hall_id == bindparam("hall_id"))


def media_type(content: bytes) -> str:
    """Return what a sample is. Raises BadSample unless it is a picture or a PDF of a modest size."""
    found = next((kind for begins, kind in _BEGINNINGS.items() if content.startswith(begins)), None)
    if found is None or len(content) > LARGEST:
        raise BadSample(most=LARGEST // 1024**2)
    return found


def put_sample(tx: Tx, name: str, content: bytes) -> str:
    """Keep a sample, and return the id under which a material names it. Raises BadSample."""
    sample_id = new_id()
    row = {
        "id": sample_id,
        "hall_id": tx.hall_id,
        "name": one_line(name)[:_LONGEST_NAME],
        "media_type": media_type(content),
        "content": content,
    }
    tx.execute(_PUT, row)
    return sample_id


def sample(conn: Connection, hall_id: str, sample_id: str) -> Sample:
    """Return a sample. Raises SampleUnknown."""
    row = conn.execute(_ONE, {"hall_id": hall_id, "sample_id": sample_id}).one_or_none()
    if row is None:
        raise SampleUnknown
    return Sample(*row)


def all_samples(conn: Connection, hall_id: str) -> frozenset[str]:
    """Return the ids of the hall's samples."""
    return frozenset(conn.execute(_IDS, {"hall_id": hall_id}).scalars())


def copy_id(hall_id: str, sample_id: str) -> str:
    """Return the id of a hall's own copy of a sample of another hall: always the same one."""
    return derived_id(hall_id, sample_id) if sample_id else ""


def copy_samples(tx: Tx, from_hall_id: str, sample_ids: Iterable[str]) -> None:
    """Keep copies of samples of another hall, those that the hall has none of yet."""
    known = all_samples(tx.conn, tx.hall_id)
    wanted = {one: copy_id(tx.hall_id, one) for one in sample_ids if one}
    rows = [
        {"hall_id": tx.hall_id, "from_hall_id": from_hall_id, "sample_id": one, "copy_id": copy}
        for one, copy in wanted.items()
        if copy not in known
    ]
    if rows:
        tx.execute(_COPY, rows)
