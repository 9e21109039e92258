with orders as (

    select distinct
        items.order_id,
        products.product_category_name_english as category_name,
        reviews.review_score
    from `lastro_marts`.`fct_order_items` as items
    left join `lastro_marts`.`dim_products` as products on products.product_key = items.product_key
    left join `lastro_marts`.`dim_reviews` as reviews on reviews.review_key = items.review_key

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
    CAST(orders AS INT64) as orders,
    CAST(scored_orders AS INT64) as scored_orders,
    CAST(total_score AS INT64) as total_score,
    case when scored_orders >= 100 then SAFE_DIVIDE(CAST(total_score AS FLOAT64), CAST(scored_orders AS FLOAT64)) end as average_score
from categories
