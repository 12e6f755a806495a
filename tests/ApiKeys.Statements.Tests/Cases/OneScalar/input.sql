-- name: CountOrders :one
SELECT count(*) FROM orders WHERE customer_id = @customer_id OR shared_with = @customer_id

-- name: FindName :one
SELECT name FROM orders WHERE order_id = @order_id

-- name: FindPhoto :one
UPDATE orders SET seen = 1 WHERE order_id = @order_id RETURNING photo
