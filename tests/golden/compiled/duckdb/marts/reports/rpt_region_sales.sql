with items as (

    select
        CAST(date_trunc('month', items.purchase_date) AS DATE) as order_month,
        items.customer_state,
        items.customer_region,
        sellers.seller_state,
        sellers.seller_region,
        items.order_id,
        items.price,
        items.freight_value,
        items.total_item_value
    from "marts"."fct_order_items" as items
    left join "marts"."dim_sellers" as sellers on sellers.seller_key = items.seller_key

)

select
    order_month,
    customer_state,
    seller_state,
    min(customer_region) as customer_region,
    min(seller_region) as seller_region,
    CAST(round(count(distinct order_id)) AS INTEGER) as orders,
    CAST(round(count(*)) AS INTEGER) as items,
    CAST(sum(total_item_value) AS DECIMAL(18, 2)) as revenue,
    CAST(sum(price) AS DECIMAL(18, 2)) as item_revenue,
    CAST(sum(freight_value) AS DECIMAL(18, 2)) as freight_value
from items
group by order_month, customer_state, seller_state
