with deliveries as (

    select
        DATE_TRUNC(CAST(fct_orders.purchase_date AS DATE), MONTH) as order_month,
        fct_orders.customer_state,
        fct_orders.customer_region,
        fct_orders.delivery_time_days - fct_orders.estimated_delivery_days as days_vs_estimate
    from `lastro_marts`.`fct_orders` as fct_orders
    where fct_orders.delivery_time_days is not null

)

select
    order_month,
    customer_state,
    min(customer_region) as customer_region,
    CAST(days_vs_estimate AS INT64) as days_vs_estimate,
    CAST(count(*) AS INT64) as orders
from deliveries
group by order_month, customer_state, days_vs_estimate
