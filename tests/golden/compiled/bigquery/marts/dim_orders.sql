with orders as (

    select * from `lastro_staging`.`stg_orders`

)

select
    order_id as order_key,
    customer_id,
    order_status,
    order_purchase_timestamp,
    order_approved_at,
    order_delivered_carrier_date,
    order_delivered_customer_date,
    order_estimated_delivery_date,
    DATE_DIFF(CAST(order_delivered_customer_date AS DATE), CAST(order_purchase_timestamp AS DATE), DAY) as days_to_delivery,
    DATE_DIFF(CAST(order_delivered_customer_date AS DATE), CAST(order_estimated_delivery_date AS DATE), DAY) as delivery_vs_estimate_days,
    CAST(order_delivered_customer_date AS DATE) <= CAST(order_estimated_delivery_date AS DATE)
        as is_delivered_on_time
from orders
