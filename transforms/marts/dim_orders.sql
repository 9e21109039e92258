with orders as (

    select * from @ref(stg_orders)

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
    @date_diff(day, order_purchase_timestamp, order_delivered_customer_date) as days_to_delivery,
    @date_diff(day, order_estimated_delivery_date, order_delivered_customer_date) as delivery_vs_estimate_days,
    @cast(order_delivered_customer_date, date) <= @cast(order_estimated_delivery_date, date)
        as is_delivered_on_time
from orders
