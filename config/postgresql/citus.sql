-- Spreads the halls of a PostgreSQL database over the nodes of Citus, each hall's rows in one shard (docs/scale.md).
--   psql -v ON_ERROR_STOP=1 --single-transaction -f citus.sql NAME
-- No server may run. Citus checks a key within a shard only, so each key gets hall_id in front; ids are random,
-- so that what was unique stays so. Names of constraints and indexes stay, for the migrations to come.
DO $$
DECLARE
    one record;
    again text[] := '{}';
    between_halls CONSTANT text[] := ARRAY[
        'fk_dispatched_results_result_id', 'fk_hand_overs_case_id', 'fk_hand_overs_result_id', 'fk_later_services_case_id',
        'fk_later_services_service_id', 'fk_result_moves_case_id', 'fk_result_moves_hand_over_id', 'fk_result_moves_result_id',
        'fk_sessions_clerk_id', 'fk_stays_dispatch_id'];
    each text;
BEGIN
    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);

    -- Tables of halls, without the partitions, which go with their table; and those that every hall shares.
    CREATE TEMP TABLE ours ON COMMIT DROP AS
        SELECT c.oid::regclass AS name,
            EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'hall_id') AS of_halls
        FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            AND c.relname <> 'alembic_version';

    -- Foreign keys, which are put back at the end, but for those that lead to rows of another hall: what one hall
    -- handed over for another, and who is in charge from a hall above. Citus keeps no key between shards.
    FOR one IN
        SELECT f.conrelid::regclass AS name, f.conname, pg_get_constraintdef(f.oid) AS said, parent.of_halls AS within
        FROM pg_constraint f JOIN ours child ON child.name = f.conrelid JOIN ours parent ON parent.name = f.confrelid
        WHERE f.contype = 'f' AND child.of_halls
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.name, one.conname);
        CONTINUE WHEN one.conname = ANY (between_halls);
        IF one.within THEN
            one.said := regexp_replace(one.said, '\(', '(hall_id, ', 'g');
        END IF;
        again := again || format('ALTER TABLE %s ADD CONSTRAINT %I %s', one.name, one.conname, one.said);
    END LOOP;

    -- Primary keys, unique constraints and unique indexes without hall_id.
    FOR one IN
        SELECT t.name, c.conname, i.indexrelid::regclass AS index,
            regexp_replace(coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid)), '\(', '(hall_id, ') AS said
        FROM ours t JOIN pg_index i ON i.indrelid = t.name AND i.indisunique
        LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
        WHERE t.of_halls AND NOT EXISTS (
            SELECT FROM pg_attribute a
            WHERE a.attrelid = i.indrelid AND a.attname = 'hall_id' AND a.attnum = ANY (i.indkey))
    LOOP
        IF one.conname IS NULL THEN
            EXECUTE format('DROP INDEX %s', one.index);
            EXECUTE one.said;
        ELSE
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.name, one.conname);
            EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', one.name, one.conname, one.said);
        END IF;
    END LOOP;

    FOR one IN SELECT name FROM ours WHERE NOT of_halls ORDER BY name::text LOOP
        PERFORM create_reference_table(one.name::text);
    END LOOP;
    FOR one IN SELECT name FROM ours WHERE of_halls ORDER BY name::text LOOP
        PERFORM create_distributed_table(one.name::text, 'hall_id');
    END LOOP;
    FOREACH each IN ARRAY again LOOP
        EXECUTE each;
    END LOOP;
END
$$;
