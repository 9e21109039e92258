with products as (

    select * from "staging"."stg_products"

),

sold as (

    select
        product_id,
        count(*) as total_quantity_sold,
        sum(price) as total_revenue
    from "staging"."stg_order_items"
    group by product_id

)

select
    products.product_id as product_key,
    products.product_category_name,
    products.product_category_name_english,
    products.product_name_length,
    products.product_description_length,
    products.product_photos_qty,
    products.product_weight_g,
    products.product_length_cm,
    products.product_height_cm,
    products.product_width_cm,
    products.product_volume_cm3,
    CAST(round(coalesce(sold.total_quantity_sold, 0)) AS INTEGER) as total_quantity_sold,
    CAST(coalesce(sold.total_revenue, 0) AS DECIMAL(18, 2)) as total_revenue,
    case
        when sold.total_quantity_sold >= 100 then 'Best Seller'
        when sold.total_quantity_sold >= 50 then 'Popular'
        else 'Standard'
    end as product_sales_tier
from products
left join sold on sold.product_id = products.product_id
