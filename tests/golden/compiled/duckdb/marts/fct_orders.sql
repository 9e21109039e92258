with orders as (

    select * from "staging"."stg_orders"

),

customers as (

    select
        customers.customer_id,
        customers.customer_unique_id,
        customers.customer_city,
        customers.customer_state,
        regions.region as customer_region
    from "staging"."stg_customers" as customers
    left join "staging"."brazil_state_regions" as regions on regions.state_code = customers.customer_state

),

items as (

    select
        order_id,
        sum(price + freight_value) as total_order_value,
        sum(freight_value) as freight_value,
        count(*) as item_count
    from "staging"."stg_order_items"
    group by order_id

),

payments as (

    select
        order_id,
        sum(payment_value) as payment_total,
        count(*) as payment_count
    from "staging"."stg_order_payments"
    group by order_id

)

select
    orders.order_id as order_key,
    orders.order_id,
    customers.customer_unique_id as customer_key,
    CAST(orders.order_purchase_timestamp AS DATE) as date_key,
    orders.order_status,
    CAST(orders.order_purchase_timestamp AS DATE) as purchase_date,
    CAST(orders.order_delivered_customer_date AS DATE) as delivery_date,
    CAST(items.total_order_value AS DECIMAL(18, 2)) as total_order_value,
    CAST(items.freight_value AS DECIMAL(18, 2)) as freight_value,
    CAST(payments.payment_total AS DECIMAL(18, 2)) as payment_total,
    CAST(round(coalesce(payments.payment_count, 0)) AS INTEGER) as payment_count,
    CAST(round(coalesce(items.item_count, 0)) AS INTEGER) as item_count,
    date_diff('day', CAST(orders.order_purchase_timestamp AS DATE), CAST(orders.order_delivered_customer_date AS DATE)) as delivery_time_days,
    date_diff('day', CAST(orders.order_purchase_timestamp AS DATE), CAST(orders.order_estimated_delivery_date AS DATE))
        as estimated_delivery_days,
    CAST(orders.order_delivered_customer_date AS DATE) > CAST(orders.order_estimated_delivery_date AS DATE)
        as is_late_delivery,
    customers.customer_city,
    customers.customer_state,
    customers.customer_region
from orders
left join customers on customers.customer_id = orders.customer_id
left join items on items.order_id = orders.order_id
left join payments on payments.order_id = orders.order_id
