-- name: FindOrder :one
SELECT order_id, name, note, street, city FROM orders WHERE order_id = @order_id;

-- name: FindSize :one
SELECT count(*) AS count, count(note) AS notes FROM orders HAVING count(*) > 0;

-- name: LastNote :one
SELECT max(note) FROM orders;

-- name: ListNames :many
SELECT name FROM orders WHERE @note IS NULL OR note = @note ORDER BY name;

-- name: ListOrders :many
SELECT order_id, name, note, street, city FROM orders ORDER BY order_id;

-- name: InsertOrder :exec
INSERT INTO orders (order_id, name, note, street, city)
VALUES (@order_id, @name, @note, @street, @city);

-- name: DeleteOrders :exec
DELETE FROM orders;

-- name: Rename :one
UPDATE orders SET name = @name WHERE order_id = @order_id RETURNING order_id;
