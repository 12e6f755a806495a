CREATE TABLE orders
(
  order_id INTEGER NOT NULL PRIMARY KEY,
  name     TEXT    NOT NULL,
  note     TEXT    NULL,
  street   TEXT    NOT NULL,
  city     TEXT    NULL
) STRICT;
