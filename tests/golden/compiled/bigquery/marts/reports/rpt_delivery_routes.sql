-- An order with sellers in two regions travels two routes.
with routes as (

    select distinct
        items.order_id,
        sellers.seller_region
    from `lastro_marts`.`fct_order_items` as items
    left join `lastro_marts`.`dim_sellers` as sellers on sellers.seller_key = items.seller_key

),

deliveries as (

    select
        DATE_TRUNC(CAST(orders.purchase_date AS DATE), MONTH) as order_month,
        routes.seller_region,
        orders.customer_state,
        orders.customer_region,
        orders.delivery_time_days,
        orders.is_late_delivery
    from routes
    inner join `lastro_marts`.`fct_orders` as orders on orders.order_id = routes.order_id
    where orders.delivery_time_days is not null

)

select
    order_month,
    seller_region,
    customer_state,
    min(customer_region) as customer_region,
    CAST(count(*) AS INT64) as delivered_orders,
    CAST(COUNTIF(not is_late_delivery) AS INT64) as on_time_orders,
    CAST(sum(delivery_time_days) AS INT64) as total_delivery_days
from deliveries
group by order_month, seller_region, customer_state
