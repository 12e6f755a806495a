-- name: FindOrder :one
SELECT o.order_id, c.customer_id, c.street, c.city, o.created_at
FROM orders o JOIN customers c USING (customer_id)
WHERE o.order_id = @order_id;

-- name: ListCustomers :many
SELECT customer_id, street, city FROM customers;
