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
    from `lastro_marts`.`fct_order_items`
    where order_status in ('delivered', 'shipped', 'approved')

),

products as (

    select
        product_key,
        product_category_name_english
    from `lastro_marts`.`dim_products`

),

economics as (

    select * from `lastro_staging`.`int_economics_daily`

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
    CAST(ROUND(SAFE_DIVIDE(CAST(items.total_item_value AS BIGNUMERIC), CAST(economics.usd_brl AS BIGNUMERIC)), 2) AS NUMERIC) as total_item_value_usd,
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
