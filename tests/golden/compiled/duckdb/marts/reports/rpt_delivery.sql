with deliveries as (

    select
        CAST(date_trunc('month', fct_orders.purchase_date) AS DATE) as order_month,
        fct_orders.customer_state,
        fct_orders.customer_region,
        fct_orders.delivery_time_days,
        fct_orders.estimated_delivery_days,
        fct_orders.is_late_delivery
    from "marts"."fct_orders" as fct_orders

)

select
    order_month,
    customer_state,
    min(customer_region) as customer_region,
    CAST(round(count(*)) AS INTEGER) as orders,
    CAST(round(count(delivery_time_days)) AS INTEGER) as delivered_orders,
    CAST(round(count(CASE WHEN not is_late_delivery THEN 1 END)) AS INTEGER) as on_time_orders,
    CAST(round(count(CASE WHEN is_late_delivery THEN 1 END)) AS INTEGER) as late_orders,
    CAST(round(coalesce(sum(delivery_time_days), 0)) AS INTEGER) as total_delivery_days,
    CAST(round(coalesce(sum(case when delivery_time_days is not null then estimated_delivery_days end), 0)) AS INTEGER)

 as total_estimated_days,
    CAST(round(coalesce(sum(case when is_late_delivery then delivery_time_days - estimated_delivery_days end), 0)) AS INTEGER)

 as total_days_late
from deliveries
group by order_month, customer_state
