with items as (

    select * from @ref(stg_order_items)

),

orders as (

    select
        order_id,
        customer_id,
        order_status,
        @cast(order_purchase_timestamp, date) as purchase_date
    from @ref(stg_orders)

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

payments as (

    select distinct order_id from @ref(stg_order_payments)

),

reviews as (

    select distinct order_id from @ref(stg_order_reviews)

)

select
    @concat(items.order_id, '-', @cast(items.order_item_id, text)) as order_item_key,
    items.order_id as order_key,
    items.order_id,
    items.order_item_id,
    customers.customer_unique_id as customer_key,
    items.product_id as product_key,
    items.seller_id as seller_key,
    payments.order_id as payment_key,
    reviews.order_id as review_key,
    orders.purchase_date as date_key,
    orders.purchase_date,
    orders.order_status,
    items.price,
    items.freight_value,
    @cast(items.price + items.freight_value, decimal(12, 2)) as total_item_value,
    items.shipping_limit_date,
    customers.customer_city,
    customers.customer_state,
    customers.customer_region
from items
left join orders on orders.order_id = items.order_id
left join customers on customers.customer_id = orders.customer_id
left join payments on payments.order_id = items.order_id
left join reviews on reviews.order_id = items.order_id
