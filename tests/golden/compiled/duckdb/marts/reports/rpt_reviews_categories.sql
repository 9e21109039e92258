with orders as (

    select distinct
        items.order_id,
        products.product_category_name_english as category_name,
        reviews.review_score
    from "marts"."fct_order_items" as items
    left join "marts"."dim_products" as products on products.product_key = items.product_key
    left join "marts"."dim_reviews" as reviews on reviews.review_key = items.review_key

),

categories as (

    select
        category_name,
        count(*) as orders,
        count(review_score) as scored_orders,
        coalesce(sum(review_score), 0) as total_score
    from orders
    group by category_name

)

select
    category_name,
    CAST(round(orders) AS INTEGER) as orders,
    CAST(round(scored_orders) AS INTEGER) as scored_orders,
    CAST(round(total_score) AS INTEGER) as total_score,
    case when scored_orders >= 100 then (CAST(total_score AS DOUBLE) / nullif(CAST(scored_orders AS DOUBLE), 0)) end as average_score
from categories
