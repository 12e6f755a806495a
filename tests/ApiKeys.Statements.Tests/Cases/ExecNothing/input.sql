-- name: InsertOrder :exec
INSERT INTO orders (order_id, "class", command, note)
VALUES (@order_id, @class, @command, 'kept: ''-- name: X :one'' and """ quotes
over two lines');
