select
    product_category_name_english as category_name,
    @cast(count(*), integer) as products,
    @cast(@count_if(product_sales_tier = 'Best Seller'), integer) as best_sellers,
    @cast(@count_if(product_sales_tier = 'Popular'), integer) as popular_products,
    @cast(sum(total_quantity_sold), integer) as items,
    @cast(sum(total_revenue), decimal(18, 2)) as item_revenue
from @ref(dim_products)
group by product_category_name_english
