-- name: ListOrders :many
WITH page AS (SELECT order_id, name FROM orders WHERE order_id > @after ORDER BY order_id LIMIT @count)
SELECT DISTINCT order_id, name FROM page
UNION ALL
SELECT id, title FROM older_orders;

-- name: ListNames :many
SELECT name FROM orders;

-- name: ListPrices :many
SELECT price FROM orders;
