--liquibase formatted sql

--changeset runs:0010-workcell
-- What an admin has put there; it counts before the file that the settings name.
CREATE TABLE workcell (
    organization_id text PRIMARY KEY REFERENCES organization,
    yaml text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
);
-- Of each module the run that may use it: one action at a time, whichever server it is called from.
CREATE TABLE module_use (
    organization_id text NOT NULL REFERENCES organization,
    module text NOT NULL,
    run_id text NOT NULL COLLATE "C",
    fence bigint NOT NULL,
    PRIMARY KEY (organization_id, module)
);
--rollback DROP TABLE module_use, workcell;

--changeset runs:0010-workflow
CREATE TABLE workflow_run (
    run_id text PRIMARY KEY COLLATE "C" REFERENCES run ON DELETE CASCADE,
    organization_id text NOT NULL REFERENCES organization,
    experiment_id text NOT NULL COLLATE "C",
    -- As they came, in the order of their fields: json, not jsonb.
    workflow json NOT NULL,
    payload json NOT NULL,
    step_index int NOT NULL DEFAULT 0 CHECK (step_index >= 0),
    -- How many events it has: the number that the next one gets.
    events int NOT NULL DEFAULT 0,
    -- The module that its next step needs, while it waits for that.
    waiting_for text,
    ended_at timestamptz,
    failure_kind text,
    failure_message text,
    CHECK ((failure_kind IS NULL) = (failure_message IS NULL)),
    CHECK (failure_kind IS NULL OR ended_at IS NOT NULL)
);
CREATE INDEX workflow_run_waiting ON workflow_run (organization_id, waiting_for, run_id) WHERE waiting_for IS NOT NULL;
CREATE TABLE workflow_step (
    run_id text NOT NULL COLLATE "C" REFERENCES workflow_run ON DELETE CASCADE,
    step int NOT NULL,
    definition json NOT NULL,
    -- Written before the module is called: from then on it may have acted.
    started_at timestamptz,
    ended_at timestamptz,
    result json,
    -- The run that the step starts, where it is one that does: known before it is submitted.
    child_run_id text COLLATE "C",
    PRIMARY KEY (run_id, step),
    CHECK (ended_at IS NULL OR (started_at IS NOT NULL AND result IS NOT NULL))
);
--rollback DROP TABLE workflow_step, workflow_run;
