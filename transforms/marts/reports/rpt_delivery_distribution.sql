with deliveries as (

    select
        @date_trunc(month, fct_orders.purchase_date) as order_month,
        fct_orders.customer_state,
        fct_orders.customer_region,
        fct_orders.delivery_time_days
    from @ref(fct_orders) as fct_orders
    where fct_orders.delivery_time_days is not null

)

select
    order_month,
    customer_state,
    min(customer_region) as customer_region,
    @cast(delivery_time_days, integer) as delivery_days,
    @cast(count(*), integer) as orders
from deliveries
group by order_month, customer_state, delivery_time_days
