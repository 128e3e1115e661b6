-- The next release: faster search, stricter orders.
CREATE INDEX orders_placed_at ON orders (placed_at);
ALTER TABLE orders ALTER COLUMN total_amount TYPE numeric(12, 2);
ALTER TABLE payments ADD CONSTRAINT payments_amount_positive CHECK (amount > 0);
ALTER TABLE order_items ALTER COLUMN order_id SET NOT NULL;
ALTER TABLE products ADD COLUMN weight_grams integer NOT NULL;
