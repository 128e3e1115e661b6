-- Who shops here, and what they may do.
CREATE TABLE roles (
    id serial PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE users (
    id bigserial PRIMARY KEY,
    email varchar(255) NOT NULL,
    display_name varchar(80) NOT NULL,
    role_id integer NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    marketing_opt_in boolean,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
    token text PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

INSERT INTO roles (name) VALUES ('customer'), ('support'), ('admin');
