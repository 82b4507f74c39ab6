"""Applicants, sealed, and the cards they have just presented."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
)

from hallsys.kernel.schema import hall_column, id_column, metadata, sealed_column

# The one table without a hall: an applicant is the same person in each.
people = Table(
    "people",
    metadata,
    id_column(),
    Column("fingerprint", LargeBinary(32), nullable=False, unique=True),  # keyed hash of the number
    Column("kind", String(16), nullable=False),
    sealed_column("sealed_number"),
    sealed_column("sealed_name"),
    Column("name_fingerprint", LargeBinary(32), nullable=False),  # tells a new name without unsealing
    Column("created_at", BigInteger, nullable=False),
    # The day, within a day, on which they were last met anywhere: from it counts how long they stay known.
    Column("seen_at", BigInteger, nullable=False, server_default="0"),
    # Until when nobody looks whether their time is over, as a case keeps them (`retention.postponing`); or 0.
    Column("look_again_at", BigInteger, nullable=False, server_default="0"),
    Index("ix_people_seen", "look_again_at", "seen_at"),
)

# What a record said before it was corrected, and since: the log names both by their ids.
people_values = Table(
    "people_values",
    metadata,
    id_column(),
    hall_column(),
    Column("person_id", String(26), ForeignKey("people.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    sealed_column("sealed_name"),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
    Index("ix_people_values_person", "hall_id", "person_id"),
    Index("ix_people_values_of", "person_id"),  # asked for whenever somebody is erased
)

presentations = Table(
    "presentations",
    metadata,
    id_column(),
    hall_column(),
    Column("place", String(40), nullable=False),
    Column("person_id", String(26), ForeignKey("people.id"), nullable=False),
    Column("age", Integer, nullable=False),
    Column("expired_document", Boolean, nullable=False),
    Column("typed", Boolean, nullable=False, server_default=false()),  # a number without its card
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_presentations_expiry", "hall_id", "expires_at"),
    Index("ix_presentations_of", "person_id"),  # asked for whenever somebody is erased
)

# Where an applicant wants to be told how a case or a ticket fares: gone once it is over, or withdrawn.
phones = Table(
    "phones",
    metadata,
    Column("subject_id", String(26), primary_key=True),  # of a case or a ticket
    hall_column(),
    sealed_column(),
    Column("print", LargeBinary(32), nullable=False),  # keyed hash: how much one number is told a day
    Column("lang", String(2), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_phones_print", "hall_id", "print"),
    sqlite_with_rowid=False,
)
