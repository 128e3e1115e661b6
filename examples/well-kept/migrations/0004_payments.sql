-- Money in, money back: a payment keeps its order from being deleted.
CREATE TABLE payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
    provider_ref varchar(64) NOT NULL UNIQUE,
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    captured_at timestamptz
);
CREATE INDEX payments_order_id ON payments (order_id);
