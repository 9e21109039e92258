with items as (

    select
        @date_trunc(month, items.purchase_date) as order_month,
        sellers.seller_state,
        sellers.seller_region,
        sellers.seller_volume_tier,
        items.seller_key,
        items.total_item_value,
        items.price,
        @date_trunc(month, min(items.purchase_date) over (partition by items.seller_key)) as first_month
    from @ref(fct_order_items) as items
    left join @ref(dim_sellers) as sellers on sellers.seller_key = items.seller_key

)

select
    order_month,
    seller_state,
    seller_volume_tier,
    min(seller_region) as seller_region,
    @cast(count(distinct seller_key), integer) as active_sellers,
    @cast(count(distinct case when first_month = order_month then seller_key end), integer) as new_sellers,
    @cast(count(*), integer) as items,
    @cast(sum(total_item_value), decimal(18, 2)) as revenue,
    @cast(sum(price), decimal(18, 2)) as item_revenue
from items
group by order_month, seller_state, seller_volume_tier
