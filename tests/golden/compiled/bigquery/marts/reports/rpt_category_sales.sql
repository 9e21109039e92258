with items as (

    select
        DATE_TRUNC(CAST(items.purchase_date AS DATE), MONTH) as order_month,
        products.product_category_name_english as category_name,
        items.customer_state,
        items.customer_region,
        items.order_id,
        items.price,
        items.freight_value,
        items.total_item_value
    from `lastro_marts`.`fct_order_items` as items
    left join `lastro_marts`.`dim_products` as products on products.product_key = items.product_key

)

select
    order_month,
    category_name,
    customer_state,
    min(customer_region) as customer_region,
    CAST(count(distinct order_id) AS INT64) as orders,
    CAST(count(*) AS INT64) as items,
    CAST(sum(total_item_value) AS NUMERIC(18, 2)) as revenue,
    CAST(sum(price) AS NUMERIC(18, 2)) as item_revenue,
    CAST(sum(freight_value) AS NUMERIC(18, 2)) as freight_value
from items
group by order_month, category_name, customer_state
