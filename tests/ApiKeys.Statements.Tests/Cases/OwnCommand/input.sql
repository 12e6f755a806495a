-- name: Touch :exec
UPDATE orders SET touched = 1;
