-- Orders outlive accounts: a user who leaves is anonymised, never deleted.
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    idempotency_key uuid NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'open',
    total_amount numeric(12, 2) NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, idempotency_key)
);
CREATE INDEX orders_user_id_placed_at ON orders (user_id, placed_at DESC);

CREATE TABLE order_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id bigint NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
    quantity integer NOT NULL CHECK (quantity > 0),
    unit_price numeric(12, 2) NOT NULL,
    UNIQUE (order_id, product_id)
);
CREATE INDEX order_items_product_id ON order_items (product_id);
