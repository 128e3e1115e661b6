-- Money in, money back.
CREATE TABLE payments (
    id bigserial PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    provider_ref varchar(64) NOT NULL,
    amount numeric(12, 2) NOT NULL,
    captured_at timestamptz
);
CREATE INDEX payments_order_id ON payments (order_id);

CREATE TABLE coupons (
    code varchar(24) PRIMARY KEY,
    percent smallint NOT NULL
);

CREATE TABLE order_coupons (
    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    coupon_code varchar(24) NOT NULL REFERENCES coupons (code)
);
