select
    product_category_name_english as category_name,
    CAST(count(*) AS INT64) as products,
    CAST(COUNTIF(product_sales_tier = 'Best Seller') AS INT64) as best_sellers,
    CAST(COUNTIF(product_sales_tier = 'Popular') AS INT64) as popular_products,
    CAST(sum(total_quantity_sold) AS INT64) as items,
    CAST(sum(total_revenue) AS NUMERIC(18, 2)) as item_revenue
from `lastro_marts`.`dim_products`
group by product_category_name_english
