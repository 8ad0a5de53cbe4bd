--liquibase formatted sql

--changeset runs:0002-audit
CREATE TABLE audit_entry (
    id text PRIMARY KEY COLLATE "C",
    at timestamptz NOT NULL,
    organization_id text,
    -- An e-mail address, or the administrator of the installation.
    who text NOT NULL,
    -- The API key or session.
    via text,
    action text NOT NULL,
    subject text NOT NULL,
    address text,
    request_id text
);
CREATE INDEX audit_entry_organization ON audit_entry (organization_id, id);
--rollback DROP TABLE audit_entry;

--changeset runs:0002-audit-append-only splitStatements:false
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log can only be added to.';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--rollback DROP TRIGGER audit_entry_append_only ON audit_entry; DROP FUNCTION refuse_audit_change();
