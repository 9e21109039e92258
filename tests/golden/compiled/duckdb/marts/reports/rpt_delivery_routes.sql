-- An order with sellers in two regions travels two routes.
with routes as (

    select distinct
        items.order_id,
        sellers.seller_region
    from "marts"."fct_order_items" as items
    left join "marts"."dim_sellers" as sellers on sellers.seller_key = items.seller_key

),

deliveries as (

    select
        CAST(date_trunc('month', orders.purchase_date) AS DATE) as order_month,
        routes.seller_region,
        orders.customer_state,
        orders.customer_region,
        orders.delivery_time_days,
        orders.is_late_delivery
    from routes
    inner join "marts"."fct_orders" as orders on orders.order_id = routes.order_id
    where orders.delivery_time_days is not null

)

select
    order_month,
    seller_region,
    customer_state,
    min(customer_region) as customer_region,
    CAST(round(count(*)) AS INTEGER) as delivered_orders,
    CAST(round(count(CASE WHEN not is_late_delivery THEN 1 END)) AS INTEGER) as on_time_orders,
    CAST(round(sum(delivery_time_days)) AS INTEGER) as total_delivery_days
from deliveries
group by order_month, seller_region, customer_state
