with items as (

    select
        order_item_key,
        order_id,
        customer_key,
        product_key,
        date_key,
        order_status,
        total_item_value,
        customer_city,
        customer_state
    from "marts"."fct_order_items"
    where order_status in ('delivered', 'shipped', 'approved')

),

products as (

    select
        product_key,
        product_category_name_english
    from "marts"."dim_products"

),

economics as (

    select * from "staging"."int_economics_daily"

)

select
    items.order_item_key,
    items.order_id,
    items.customer_key,
    items.customer_state,
    items.product_key,
    products.product_category_name_english as category_name,
    items.date_key,
    items.order_status,
    items.total_item_value,
    CASE WHEN abs((CAST(items.total_item_value AS DOUBLE) / CAST(economics.usd_brl AS DOUBLE))) * 100 < 100000000 AND abs(abs((CAST(items.total_item_value AS DOUBLE) / CAST(economics.usd_brl AS DOUBLE))) * 100 % 1 - 0.5) > 0.000001 THEN CAST(round((CAST(items.total_item_value AS DOUBLE) / CAST(economics.usd_brl AS DOUBLE)), 2) AS DECIMAL(18, 2)) ELSE CAST(CAST((CAST(CAST(items.total_item_value AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) * 200 + CASE WHEN (items.total_item_value < 0) = (economics.usd_brl < 0) THEN CAST(CAST(economics.usd_brl AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) ELSE -CAST(CAST(economics.usd_brl AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) END) // (CAST(CAST(economics.usd_brl AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) * 2) AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)) END as total_item_value_usd,
    economics.usd_brl,
    economics.ipca_monthly as ipca_month,
    economics.selic_annual as selic_month,
    case
        when economics.usd_brl < 3.5 then 'Strong BRL'
        when economics.usd_brl <= 4.5 then 'Moderate BRL'
        when economics.usd_brl > 4.5 then 'Weak BRL'
    end as exchange_rate_category,
    case
        when economics.selic_annual < 7 then 'Low'
        when economics.selic_annual <= 12 then 'Moderate'
        when economics.selic_annual > 12 then 'High'
    end as interest_rate_category,
    items.customer_city
from items
left join products on products.product_key = items.product_key
left join economics on economics.date_key = items.date_key
