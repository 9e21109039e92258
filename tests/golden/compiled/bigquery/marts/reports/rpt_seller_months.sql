with items as (

    select
        DATE_TRUNC(CAST(items.purchase_date AS DATE), MONTH) as order_month,
        sellers.seller_state,
        sellers.seller_region,
        sellers.seller_volume_tier,
        items.seller_key,
        items.total_item_value,
        items.price,
        DATE_TRUNC(CAST(min(items.purchase_date) over (partition by items.seller_key) AS DATE), MONTH) as first_month
    from `lastro_marts`.`fct_order_items` as items
    left join `lastro_marts`.`dim_sellers` as sellers on sellers.seller_key = items.seller_key

)

select
    order_month,
    seller_state,
    seller_volume_tier,
    min(seller_region) as seller_region,
    CAST(count(distinct seller_key) AS INT64) as active_sellers,
    CAST(count(distinct case when first_month = order_month then seller_key end) AS INT64) as new_sellers,
    CAST(count(*) AS INT64) as items,
    CAST(sum(total_item_value) AS NUMERIC(18, 2)) as revenue,
    CAST(sum(price) AS NUMERIC(18, 2)) as item_revenue
from items
group by order_month, seller_state, seller_volume_tier
