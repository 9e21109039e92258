with orders as (

    select distinct
        items.order_id,
        products.product_category_name_english as category_name,
        reviews.review_score
    from `lastro_marts`.`fct_order_items` as items
    left join `lastro_marts`.`dim_products` as products on products.product_key = items.product_key
    left join `lastro_marts`.`dim_reviews` as reviews on reviews.review_key = items.review_key

)

select
    category_name,
    review_score,
    CAST(count(*) AS INT64) as orders
from orders
group by category_name, review_score
