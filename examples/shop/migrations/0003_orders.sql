-- Carts become orders, orders hold items.
CREATE TABLE orders (
    id bigserial PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status varchar(20) NOT NULL DEFAULT 'open',
    total_amount real NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_id_status ON orders (id, status);

CREATE TABLE order_items (
    id serial PRIMARY KEY,
    order_id bigint REFERENCES orders (id) ON DELETE CASCADE,
    product_id integer NOT NULL REFERENCES products (id),
    quantity integer NOT NULL,
    unit_price numeric(12, 2) NOT NULL
);
CREATE INDEX order_items_order_id ON order_items (order_id);
