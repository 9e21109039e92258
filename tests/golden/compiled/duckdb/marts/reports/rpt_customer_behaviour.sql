select
    customer_segment,
    customer_state,
    min(customer_region) as customer_region,
    total_orders as orders_per_customer,
    CAST(round(count(*)) AS INTEGER) as customers,
    CAST(round(sum(total_orders)) AS INTEGER) as orders,
    CAST(sum(total_spent) AS DECIMAL(18, 2)) as revenue
from "marts"."dim_customers"
group by customer_segment, customer_state, total_orders
