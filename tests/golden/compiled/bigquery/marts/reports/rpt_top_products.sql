with ranked as (

    select
        product_key,
        product_category_name_english as category_name,
        product_sales_tier,
        total_quantity_sold as items,
        total_revenue as item_revenue,
        row_number() over (order by total_revenue desc, product_key) as rank_overall,
        row_number() over (
            partition by product_category_name_english order by total_revenue desc, product_key
        ) as rank_in_category
    from `lastro_marts`.`dim_products`

)

select
    product_key,
    category_name,
    product_sales_tier,
    items,
    item_revenue,
    CAST(rank_overall AS INT64) as rank_overall,
    CAST(rank_in_category AS INT64) as rank_in_category
from ranked
where rank_overall <= 100 or rank_in_category <= 10
