-- What happened, for the reports.
CREATE TABLE audit_log (
    id serial PRIMARY KEY,
    user_id bigint REFERENCES users (id),
    action text NOT NULL,
    detail jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
);
