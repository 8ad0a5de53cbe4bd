--liquibase formatted sql

--changeset runs:0009-experiments
-- The lab's record: it names runs, and outlives them.
CREATE TABLE campaign (
    organization_id text NOT NULL REFERENCES organization,
    id text NOT NULL COLLATE "C",
    name text NOT NULL,
    description text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE TABLE experiment (
    organization_id text NOT NULL REFERENCES organization,
    id text NOT NULL COLLATE "C",
    name text NOT NULL,
    campaign_id text COLLATE "C",
    description text,
    email_addresses text[] NOT NULL,
    created_at timestamptz NOT NULL,
    checked_in_at timestamptz,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, campaign_id) REFERENCES campaign
);
CREATE INDEX experiment_campaign ON experiment (organization_id, campaign_id, id) WHERE campaign_id IS NOT NULL;
CREATE TABLE experiment_event (
    organization_id text NOT NULL REFERENCES organization,
    -- Its sender's own, where that sent one.
    id text NOT NULL COLLATE "C",
    -- In the order of arrival.
    number bigint GENERATED ALWAYS AS IDENTITY,
    experiment_id text COLLATE "C",
    campaign_id text COLLATE "C",
    -- What a workflow's execution writes is there once, however often it is tried.
    run_id text COLLATE "C",
    run_seq int,
    at timestamptz NOT NULL,
    -- As it is answered, with the order of its fields.
    body json NOT NULL CHECK (json_typeof(body) = 'object'),
    PRIMARY KEY (organization_id, id),
    UNIQUE (run_id, run_seq),
    CHECK ((run_id IS NULL) = (run_seq IS NULL))
);
CREATE UNIQUE INDEX experiment_event_number ON experiment_event (organization_id, number);
CREATE INDEX experiment_event_experiment ON experiment_event (organization_id, experiment_id, number)
    WHERE experiment_id IS NOT NULL;
CREATE TABLE datapoint (
    organization_id text NOT NULL REFERENCES organization,
    id text NOT NULL COLLATE "C",
    experiment_id text NOT NULL COLLATE "C",
    campaign_id text COLLATE "C",
    run_id text COLLATE "C",
    step_id text COLLATE "C",
    label text NOT NULL,
    value json,
    -- The version of the file, and where it was stored.
    file_id text,
    path text COLLATE "C",
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CHECK (num_nonnulls(value, file_id) = 1),
    CHECK ((file_id IS NULL) = (path IS NULL))
);
CREATE INDEX datapoint_experiment ON datapoint (organization_id, experiment_id, id);
CREATE INDEX datapoint_run ON datapoint (run_id) WHERE run_id IS NOT NULL;
--rollback DROP TABLE datapoint, experiment_event, experiment, campaign;
