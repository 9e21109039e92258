-- One row an order, the most valuable first, without its numbers: those weigh most and say nothing here.
SELECT
    CAST(date_trunc('month', orders.purchase_date) AS DATE) AS order_month,
    orders.customer_region,
    orders.customer_state,
    orders.order_status,
    orders.total_order_value,
    orders.item_count,
    orders.delivery_time_days,
    dim_orders.delivery_vs_estimate_days
FROM marts.fct_orders AS orders
LEFT JOIN marts.dim_orders AS dim_orders ON dim_orders.order_key = orders.order_key
ORDER BY orders.total_order_value DESC NULLS LAST, orders.order_id
