with items as (

    select
        CAST(date_trunc('month', items.purchase_date) AS DATE) as order_month,
        sellers.seller_state,
        sellers.seller_region,
        sellers.seller_volume_tier,
        items.seller_key,
        items.total_item_value,
        items.price,
        CAST(date_trunc('month', min(items.purchase_date) over (partition by items.seller_key)) AS DATE) as first_month
    from "marts"."fct_order_items" as items
    left join "marts"."dim_sellers" as sellers on sellers.seller_key = items.seller_key

)

select
    order_month,
    seller_state,
    seller_volume_tier,
    min(seller_region) as seller_region,
    CAST(round(count(distinct seller_key)) AS INTEGER) as active_sellers,
    CAST(round(count(distinct case when first_month = order_month then seller_key end)) AS INTEGER) as new_sellers,
    CAST(round(count(*)) AS INTEGER) as items,
    CAST(sum(total_item_value) AS DECIMAL(18, 2)) as revenue,
    CAST(sum(price) AS DECIMAL(18, 2)) as item_revenue
from items
group by order_month, seller_state, seller_volume_tier
