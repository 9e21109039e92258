with items as (

    select
        items.seller_key,
        items.order_id,
        items.purchase_date,
        items.price,
        items.freight_value,
        items.total_item_value,
        orders.is_late_delivery,
        reviews.review_score
    from `lastro_marts`.`fct_order_items` as items
    left join `lastro_marts`.`fct_orders` as orders on orders.order_id = items.order_id
    left join `lastro_marts`.`dim_reviews` as reviews on reviews.review_key = items.review_key

),

-- An order counts once for each of its sellers, however many items it has.
orders as (

    select
        seller_key,
        order_id,
        max(review_score) as review_score,
        LOGICAL_OR(is_late_delivery) as is_late_delivery,
        min(purchase_date) as purchase_date,
        count(*) as items,
        sum(total_item_value) as revenue,
        sum(price) as item_revenue,
        sum(freight_value) as freight_value
    from items
    group by seller_key, order_id

),

sellers as (

    select
        seller_key,
        count(*) as orders,
        sum(items) as items,
        sum(revenue) as revenue,
        sum(item_revenue) as item_revenue,
        sum(freight_value) as freight_value,
        count(is_late_delivery) as delivered_orders,
        COUNTIF(is_late_delivery) as late_orders,
        count(review_score) as reviewed_orders,
        sum(review_score) as total_review_score,
        min(purchase_date) as first_sale,
        max(purchase_date) as last_sale
    from orders
    group by seller_key

)

select
    dim_sellers.seller_key,
    dim_sellers.seller_city,
    dim_sellers.seller_state,
    dim_sellers.seller_region,
    dim_sellers.seller_volume_tier,
    CAST(coalesce(sellers.orders, 0) AS INT64) as orders,
    CAST(coalesce(sellers.items, 0) AS INT64) as items,
    CAST(coalesce(sellers.revenue, 0) AS NUMERIC(18, 2)) as revenue,
    CAST(coalesce(sellers.item_revenue, 0) AS NUMERIC(18, 2)) as item_revenue,
    CAST(coalesce(sellers.freight_value, 0) AS NUMERIC(18, 2)) as freight_value,
    CAST(coalesce(sellers.delivered_orders, 0) AS INT64) as delivered_orders,
    CAST(coalesce(sellers.late_orders, 0) AS INT64) as late_orders,
    CAST(coalesce(sellers.reviewed_orders, 0) AS INT64) as reviewed_orders,
    CAST(coalesce(sellers.total_review_score, 0) AS INT64) as total_review_score,
    sellers.first_sale,
    sellers.last_sale
from `lastro_marts`.`dim_sellers` as dim_sellers
left join sellers on sellers.seller_key = dim_sellers.seller_key
