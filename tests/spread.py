"""A PostgreSQL database whose halls are spread as for Citus, which itself is not there."""

from pathlib import Path

from sqlalchemy import Engine

_SCRIPT = Path(__file__).parents[1] / "config" / "postgresql" / "citus.sql"
# What the script asks Citus for is written down.
_CITUS = """
CREATE SCHEMA citus;
CREATE TABLE citus.asked (n serial, what text, name text);
CREATE FUNCTION create_reference_table(name text) RETURNS void LANGUAGE sql
    AS $$ INSERT INTO citus.asked (what, name) VALUES ('reference', name) $$;
CREATE FUNCTION create_distributed_table(name text, by text) RETURNS void LANGUAGE sql
    AS $$ INSERT INTO citus.asked (what, name) VALUES (by, name) $$;
"""


def spread(engine: Engine) -> None:
    """Run the script on a database: its keys hold the hall from then on, as those of a cluster do."""
    with engine.begin() as conn:
        # As psql gives it: what looks like a parameter is none.
        conn.connection.cursor().execute(_CITUS + _SCRIPT.read_text(encoding="utf-8"))
