-- name: FindTotal :one
SELECT count(*) AS count, coalesce(sum(price), 0) AS sum
FROM orders
