-- What is for sale.
CREATE TABLE categories (
    id bigserial PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    title text NOT NULL
);

CREATE TABLE products (
    id bigserial PRIMARY KEY,
    category_id bigint NOT NULL REFERENCES categories (id),
    sku varchar(32) NOT NULL UNIQUE,
    title varchar(120) NOT NULL,
    price double precision NOT NULL,
    created_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX products_sku_title ON products (sku, title);
CREATE INDEX products_sku ON products (sku);

CREATE TABLE product_tags (
    product_id bigint NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    tag text NOT NULL
);
