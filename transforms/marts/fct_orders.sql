with orders as (

    select * from @ref(stg_orders)

),

customers as (

    select
        customers.customer_id,
        customers.customer_unique_id,
        customers.customer_city,
        customers.customer_state,
        regions.region as customer_region
    from @ref(stg_customers) as customers
    left join @ref(brazil_state_regions) as regions on regions.state_code = customers.customer_state

),

items as (

    select
        order_id,
        sum(price + freight_value) as total_order_value,
        sum(freight_value) as freight_value,
        count(*) as item_count
    from @ref(stg_order_items)
    group by order_id

),

payments as (

    select
        order_id,
        sum(payment_value) as payment_total,
        count(*) as payment_count
    from @ref(stg_order_payments)
    group by order_id

)

select
    orders.order_id as order_key,
    orders.order_id,
    customers.customer_unique_id as customer_key,
    @cast(orders.order_purchase_timestamp, date) as date_key,
    orders.order_status,
    @cast(orders.order_purchase_timestamp, date) as purchase_date,
    @cast(orders.order_delivered_customer_date, date) as delivery_date,
    @cast(items.total_order_value, decimal(18, 2)) as total_order_value,
    @cast(items.freight_value, decimal(18, 2)) as freight_value,
    @cast(payments.payment_total, decimal(18, 2)) as payment_total,
    @cast(coalesce(payments.payment_count, 0), integer) as payment_count,
    @cast(coalesce(items.item_count, 0), integer) as item_count,
    @date_diff(day, orders.order_purchase_timestamp, orders.order_delivered_customer_date) as delivery_time_days,
    @date_diff(day, orders.order_purchase_timestamp, orders.order_estimated_delivery_date)
        as estimated_delivery_days,
    @cast(orders.order_delivered_customer_date, date) > @cast(orders.order_estimated_delivery_date, date)
        as is_late_delivery,
    customers.customer_city,
    customers.customer_state,
    customers.customer_region
from orders
left join customers on customers.customer_id = orders.customer_id
left join items on items.order_id = orders.order_id
left join payments on payments.order_id = orders.order_id
