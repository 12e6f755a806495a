-- The statements of the shop.

-- One order, whatever its state.
-- name: FindOrder :one
SELECT order_id, -- its key
       o.name, /* what the customer reads */
       o."created_at"
FROM orders AS o
/* the unique index */
WHERE order_id = @order_id;
