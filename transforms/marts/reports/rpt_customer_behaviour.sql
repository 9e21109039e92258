select
    customer_segment,
    customer_state,
    min(customer_region) as customer_region,
    total_orders as orders_per_customer,
    @cast(count(*), integer) as customers,
    @cast(sum(total_orders), integer) as orders,
    @cast(sum(total_spent), decimal(18, 2)) as revenue
from @ref(dim_customers)
group by customer_segment, customer_state, total_orders
