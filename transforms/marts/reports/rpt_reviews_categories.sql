with orders as (

    select distinct
        items.order_id,
        products.product_category_name_english as category_name,
        reviews.review_score
    from @ref(fct_order_items) as items
    left join @ref(dim_products) as products on products.product_key = items.product_key
    left join @ref(dim_reviews) as reviews on reviews.review_key = items.review_key

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
    @cast(orders, integer) as orders,
    @cast(scored_orders, integer) as scored_orders,
    @cast(total_score, integer) as total_score,
    case when scored_orders >= 100 then @safe_divide(total_score, scored_orders) end as average_score
from categories
