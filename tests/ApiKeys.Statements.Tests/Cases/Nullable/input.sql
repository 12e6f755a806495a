-- name: FindOrders :many
SELECT order_id, name, paid_at, photo FROM orders
WHERE created_at > @since AND customer_id = @customer_id AND (name = @name OR @name IS NULL);
