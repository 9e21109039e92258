select
    product_category_name_english as category_name,
    CAST(round(count(*)) AS INTEGER) as products,
    CAST(round(count(CASE WHEN product_sales_tier = 'Best Seller' THEN 1 END)) AS INTEGER) as best_sellers,
    CAST(round(count(CASE WHEN product_sales_tier = 'Popular' THEN 1 END)) AS INTEGER) as popular_products,
    CAST(round(sum(total_quantity_sold)) AS INTEGER) as items,
    CAST(sum(total_revenue) AS DECIMAL(18, 2)) as item_revenue
from "marts"."dim_products"
group by product_category_name_english
