"""The alerts of now with what was noted to them, the calls for help, and what inspection found."""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hallsys.cases.reason_rules import LONGEST_CODE
from hallsys.cases.rules import LONGEST_NOTE as LONGEST_REASON_NOTE
from hallsys.evaluation.rules import LONGEST_DEVICE
from hallsys.kernel.eventlog import events
from hallsys.kernel.schema import hall_column, id_column, metadata, partial_index, quoted
from hallsys.supervision.alerts import LONGEST_NOTE
from hallsys.supervision.inspection import LONGEST_CAUSE

alerts = Table(
    "alerts",
    metadata,
    hall_column(primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("code", String(24), nullable=False),
    Column("fingerprint", String(40), nullable=False),  # what must change for it to be new again
    Column("raised_at", BigInteger, nullable=False),
    Column("note", String(LONGEST_NOTE)),
    Column("noted_at", BigInteger),
    Column("noted_by", String(64)),
)

# How far the seals of a hall's log were reckoned anew, and what the last look at all of them found.
log_checks = Table(
    "log_checks",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), nullable=False),  # of which it is the look
    Column("through", BigInteger, nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),  # when the last one ended; 0 for none yet
    Column("broken_first", BigInteger),  # the first fact of what is not as it was sealed
    Column("broken_at", BigInteger),
)

# Seals of the logs of halls below that have a database of their own: the last of each day.
kept_seals = Table(
    "kept_seals",
    metadata,
    hall_column(primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("through", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),  # in hexadecimal
)

# How a hall stands, for those above it: one row, written every few seconds.
halls_now = Table(
    "halls_now",
    metadata,
    hall_column(primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("waits_since", BigInteger),
    Column("issued", Integer, nullable=False),
    Column("served", Integer, nullable=False),
    Column("windows", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("busy", Integer, nullable=False),
    Column("alerts", Integer, nullable=False),
    Column("critical", Integer, nullable=False),
    sqlite_with_rowid=False,
)

help_calls = Table(
    "help_calls",
    metadata,
    id_column(),
    hall_column(),
    Column("place", String(40), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("answered_at", BigInteger),
    Column("answered_by", String(64)),
    Column("closed_at", BigInteger),
    Index("ix_help_calls_asked", "hall_id", "asked_at"),
)
# A place calls once until somebody has been there.
partial_index(
    "uq_help_calls_open", help_calls.c.hall_id, help_calls.c.place, where="closed_at IS NULL", unique=True
)

# What the rules over the log found. `subject`: the number of a ticket or case. `evidence`: JSON, a list of
# [number in the log or null, instant, figure].
findings = Table(
    "findings",
    metadata,
    id_column(),
    hall_column(),
    Column("rule", String(24), nullable=False),
    Column("cause", String(LONGEST_CAUSE), nullable=False),
    Column("figure", BigInteger, nullable=False),
    Column("threshold", BigInteger, nullable=False),
    Column("window_id", String(26)),
    Column("clerk_id", String(26)),
    Column("subject", String(50), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("found_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("note", String(LONGEST_NOTE)),
    Column("signed_at", BigInteger),
    Column("signed_by", String(26)),
    UniqueConstraint("hall_id", "rule", "cause"),
    Index("ix_findings_found", "hall_id", "found_at"),
)
# As a literal, also in queries: with bound parameters no database would use the partial index.
IS_UNSIGNED = "signed_at IS NULL"
partial_index("ix_findings_unsigned", findings.c.hall_id, findings.c.last_at, where=IS_UNSIGNED)


class ProposalState(StrEnum):
    """Where a proposal stands to exclude the ratings that a finding names."""

    WAITS = "waits"
    EXCLUDED = "excluded"
    REFUSED = "refused"


# That ratings which look forced do not count: who proposed it on which finding, and what another decided.
exclusion_proposals = Table(
    "exclusion_proposals",
    metadata,
    id_column(),
    hall_column(),
    Column("finding_id", String(26), ForeignKey("findings.id"), nullable=False),
    Column("reason_code", String(LONGEST_CODE), nullable=False),
    Column("note", String(LONGEST_REASON_NOTE), nullable=False),
    Column("ratings", Integer, nullable=False),  # how many it names
    Column("excluded", Integer, nullable=False, server_default="0"),
    Column("proposed_by", String(26), nullable=False),
    Column("proposed_at", BigInteger, nullable=False),
    Column("state", String(8), nullable=False),
    Column("answer", String(LONGEST_REASON_NOTE)),
    Column("decided_by", String(26)),
    Column("decided_at", BigInteger),
    CheckConstraint(f"state IN ({quoted(ProposalState)})", name="state"),
    CheckConstraint("decided_by <> proposed_by", name="decided_by_another"),
    Index("ix_exclusion_proposals_finding", "hall_id", "finding_id"),
)
# Of a finding one waits at a time.
partial_index(
    "uq_exclusion_proposals_waiting",
    exclusion_proposals.c.hall_id,
    exclusion_proposals.c.finding_id,
    where=f"state = '{ProposalState.WAITS}'",
    unique=True,
)
# Exactly which ratings: what the finding named when it was proposed. No page shows them.
proposed_ratings = Table(
    "proposed_ratings",
    metadata,
    hall_column(primary_key=True),
    Column("proposal_id", String(26), ForeignKey("exclusion_proposals.id"), primary_key=True),
    Column("rating_id", String(26), ForeignKey("ratings.id"), primary_key=True),
    sqlite_with_rowid=False,
)

# Up to where the log was looked through.
inspections = Table(
    "inspections", metadata, hall_column(primary_key=True), Column("seq", BigInteger, nullable=False)
)

# Of the log: tickets that were put before earlier ones.
PINS = "kind = 'TicketPinned'"
partial_index("ix_events_pins", events.c.hall_id, events.c.at, where=PINS)

# The last ratings of each window, as many as a rule looks at; older ones go.
rating_traces = Table(
    "rating_traces",
    metadata,
    hall_column(primary_key=True),
    Column("window_id", String(26), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("answered_ms", BigInteger, nullable=False),
    Column("level", Integer, nullable=False),
    Column("on_pad", Boolean, nullable=False),
    Column("words", String(16), nullable=False),  # a digest of the text; empty for none
    # Tells a phone from another on its day; empty for a pad, and once that day is over.
    Column("device", String(LONGEST_DEVICE), nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
