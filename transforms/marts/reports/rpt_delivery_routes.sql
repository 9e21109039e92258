-- An order with sellers in two regions travels two routes.
with routes as (

    select distinct
        items.order_id,
        sellers.seller_region
    from @ref(fct_order_items) as items
    left join @ref(dim_sellers) as sellers on sellers.seller_key = items.seller_key

),

deliveries as (

    select
        @date_trunc(month, orders.purchase_date) as order_month,
        routes.seller_region,
        orders.customer_state,
        orders.customer_region,
        orders.delivery_time_days,
        orders.is_late_delivery
    from routes
    inner join @ref(fct_orders) as orders on orders.order_id = routes.order_id
    where orders.delivery_time_days is not null

)

select
    order_month,
    seller_region,
    customer_state,
    min(customer_region) as customer_region,
    @cast(count(*), integer) as delivered_orders,
    @cast(@count_if(not is_late_delivery), integer) as on_time_orders,
    @cast(sum(delivery_time_days), integer) as total_delivery_days
from deliveries
group by order_month, seller_region, customer_state
