select
    customer_segment,
    customer_state,
    min(customer_region) as customer_region,
    total_orders as orders_per_customer,
    CAST(count(*) AS INT64) as customers,
    CAST(sum(total_orders) AS INT64) as orders,
    CAST(sum(total_spent) AS NUMERIC(18, 2)) as revenue
from `lastro_marts`.`dim_customers`
group by customer_segment, customer_state, total_orders
