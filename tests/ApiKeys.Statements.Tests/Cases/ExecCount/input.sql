-- name: DeleteOrder :exec
DELETE FROM orders WHERE order_id = @order_id;
