with items as (

    select
        @date_trunc(month, items.purchase_date) as order_month,
        items.customer_state,
        items.customer_region,
        sellers.seller_state,
        sellers.seller_region,
        items.order_id,
        items.price,
        items.freight_value,
        items.total_item_value
    from @ref(fct_order_items) as items
    left join @ref(dim_sellers) as sellers on sellers.seller_key = items.seller_key

)

select
    order_month,
    customer_state,
    seller_state,
    min(customer_region) as customer_region,
    min(seller_region) as seller_region,
    @cast(count(distinct order_id), integer) as orders,
    @cast(count(*), integer) as items,
    @cast(sum(total_item_value), decimal(18, 2)) as revenue,
    @cast(sum(price), decimal(18, 2)) as item_revenue,
    @cast(sum(freight_value), decimal(18, 2)) as freight_value
from items
group by order_month, customer_state, seller_state
