with items as (

    select
        CAST(date_trunc('month', items.purchase_date) AS DATE) as order_month,
        products.product_category_name_english as category_name,
        items.customer_state,
        items.customer_region,
        items.order_id,
        items.price,
        items.freight_value,
        items.total_item_value
    from "marts"."fct_order_items" as items
    left join "marts"."dim_products" as products on products.product_key = items.product_key

)

select
    order_month,
    category_name,
    customer_state,
    min(customer_region) as customer_region,
    CAST(round(count(distinct order_id)) AS INTEGER) as orders,
    CAST(round(count(*)) AS INTEGER) as items,
    CAST(sum(total_item_value) AS DECIMAL(18, 2)) as revenue,
    CAST(sum(price) AS DECIMAL(18, 2)) as item_revenue,
    CAST(sum(freight_value) AS DECIMAL(18, 2)) as freight_value
from items
group by order_month, category_name, customer_state
