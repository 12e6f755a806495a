-- Comments of a migration stay.
CREATE TABLE orders (order_id BLOB NOT NULL PRIMARY KEY) STRICT;

CREATE INDEX orders_by_id ON orders (order_id);
