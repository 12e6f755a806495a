-- name: FindOrder :one
SELECT order_id, name FROM orders WHERE order_id = @order_id::uuid AND tags @> '{new}';

-- name: CountOrders :one
SELECT count(*) FROM orders;

-- name: ListOrders :many
SELECT order_id, name FROM orders WHERE name IS NOT DISTINCT FROM @name;

-- name: DeleteOrder :exec
DELETE FROM orders WHERE order_id = @order_id;

-- name: Touch :exec
SELECT pg_notify('orders', $$it's new$$);
