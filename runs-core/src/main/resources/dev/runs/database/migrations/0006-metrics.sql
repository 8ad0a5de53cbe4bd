--liquibase formatted sql

--changeset runs:0006-metrics
CREATE TABLE run_metrics (
    run_id text PRIMARY KEY COLLATE "C" REFERENCES run ON DELETE CASCADE,
    fence bigint NOT NULL,
    -- A series of measurements, compressed by us.
    samples bytea NOT NULL CHECK (octet_length(samples) <= 16384),
    -- What was granted, and its price, when the first of them was stored.
    cpus double precision NOT NULL CHECK (cpus > 0 AND cpus < 'Infinity'),
    memory_bytes bigint NOT NULL CHECK (memory_bytes > 0),
    price_per_hour double precision CHECK (price_per_hour >= 0 AND price_per_hour < 'Infinity')
) WITH (fillfactor = 70);
-- An active run's row finds room on its own page when it is replaced, and leads to no other one.
ALTER TABLE run_metrics ALTER COLUMN samples SET STORAGE MAIN;
--rollback DROP TABLE run_metrics;
