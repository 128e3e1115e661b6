-- What happened, for the reports: a month a partition, dropped after two years.
CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY,
    user_id bigint REFERENCES users (id) ON DELETE SET NULL,
    action text NOT NULL,
    detail jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE TABLE audit_log_2026_11 PARTITION OF audit_log FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
CREATE INDEX audit_log_user_id ON audit_log (user_id, created_at);
