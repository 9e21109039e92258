with deliveries as (

    select
        DATE_TRUNC(CAST(fct_orders.purchase_date AS DATE), MONTH) as order_month,
        fct_orders.customer_state,
        fct_orders.customer_region,
        fct_orders.delivery_time_days
    from `lastro_marts`.`fct_orders` as fct_orders
    where fct_orders.delivery_time_days is not null

)

select
    order_month,
    customer_state,
    min(customer_region) as customer_region,
    CAST(delivery_time_days AS INT64) as delivery_days,
    CAST(count(*) AS INT64) as orders
from deliveries
group by order_month, customer_state, delivery_time_days
