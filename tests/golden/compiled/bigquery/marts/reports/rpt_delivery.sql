with deliveries as (

    select
        DATE_TRUNC(CAST(fct_orders.purchase_date AS DATE), MONTH) as order_month,
        fct_orders.customer_state,
        fct_orders.customer_region,
        fct_orders.delivery_time_days,
        fct_orders.estimated_delivery_days,
        fct_orders.is_late_delivery
    from `lastro_marts`.`fct_orders` as fct_orders

)

select
    order_month,
    customer_state,
    min(customer_region) as customer_region,
    CAST(count(*) AS INT64) as orders,
    CAST(count(delivery_time_days) AS INT64) as delivered_orders,
    CAST(COUNTIF(not is_late_delivery) AS INT64) as on_time_orders,
    CAST(COUNTIF(is_late_delivery) AS INT64) as late_orders,
    CAST(coalesce(sum(delivery_time_days), 0) AS INT64) as total_delivery_days,
    CAST(coalesce(sum(case when delivery_time_days is not null then estimated_delivery_days end), 0) AS INT64)

 as total_estimated_days,
    CAST(coalesce(sum(case when is_late_delivery then delivery_time_days - estimated_delivery_days end), 0) AS INT64)

 as total_days_late
from deliveries
group by order_month, customer_state
