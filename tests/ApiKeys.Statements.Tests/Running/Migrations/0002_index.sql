CREATE INDEX orders_by_name ON orders (name);
