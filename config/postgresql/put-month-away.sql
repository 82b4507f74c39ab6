-- Takes the oldest month out of the log; it stays as a table by itself (docs/scale.md). Servers may run.
--   psql -v ON_ERROR_STOP=1 --single-transaction -v month=2023_05 -f put-month-away.sql NAME
-- What it prints goes into `log_begins` of the settings: the seals at which the logs of the halls begin now.
SET LOCAL lock_timeout = '2s';
SELECT 'events_' || :'month' AS put_away \gset

CREATE TEMP TABLE last_facts ON COMMIT DROP AS SELECT hall_id, max(seq) AS seq FROM :"put_away" GROUP BY hall_id;
CREATE TEMP TABLE cuts ON COMMIT DROP AS
    SELECT hall_id, seq, (SELECT min(through) FROM log_seals s WHERE s.hall_id = f.hall_id AND s.through >= f.seq) AS through
    FROM last_facts f;

SELECT
    EXISTS (SELECT FROM cuts WHERE through IS NULL) AS unsealed,
    EXISTS (
        SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_\d{4}_\d\d$' AND c.relname < :'put_away'
    ) AS not_oldest,
    to_date(:'month', 'YYYY_MM') + interval '7 months' > now() AS too_new \gset
\if :too_new
    DO 'BEGIN RAISE EXCEPTION $$facts of that month are not six months old$$; END';
\endif
\if :unsealed
    DO 'BEGIN RAISE EXCEPTION $$facts of that month have no seal yet$$; END';
\endif
\if :not_oldest
    DO 'BEGIN RAISE EXCEPTION $$an older month is there still: put that away first$$; END';
\endif

ALTER TABLE events DETACH PARTITION :"put_away";
-- Facts of the next month that were numbered before the last of this one would leave gaps.
WITH late AS (
    DELETE FROM events e USING last_facts f WHERE e.hall_id = f.hall_id AND e.seq <= f.seq
    RETURNING e.hall_id, e.seq, e.at, e.kind, e.payload, e.actor
)
INSERT INTO :"put_away" (hall_id, seq, at, kind, payload, actor)
SELECT hall_id, seq, at, kind, payload, actor FROM late;

\pset format unaligned
\pset tuples_only on
SELECT h.code || ':' || s.through || ':' || encode(s.digest, 'hex')
FROM cuts c JOIN halls h ON h.id = c.hall_id JOIN log_seals s ON s.hall_id = c.hall_id AND s.through = c.through
ORDER BY h.code;
