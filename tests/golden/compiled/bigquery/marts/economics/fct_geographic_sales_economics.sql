with purchases as (

    select
        *,
        DATE_TRUNC(CAST(date_key AS DATE), MONTH) as order_month
    from `lastro_marts`.`fct_customer_purchases_economics`

),

sales as (

    select
        customer_state,
        customer_city,
        order_month,
        category_name,
        count(distinct order_id) as order_count,
        count(*) as item_count,
        sum(total_item_value) as total_revenue_brl,
        sum(total_item_value_usd) as total_revenue_usd,
        CAST(ROUND(SAFE_DIVIDE(CAST(SUM(total_item_value) AS BIGNUMERIC), CAST(COUNT(total_item_value) AS BIGNUMERIC)), 6) AS NUMERIC) as avg_ticket_brl,
        CAST(AVG(usd_brl) AS FLOAT64) as avg_exchange_rate,
        CAST(AVG(ipca_month) AS FLOAT64) as avg_ipca,
        CAST(AVG(selic_month) AS FLOAT64) as avg_selic
    from purchases
    group by customer_state, customer_city, order_month, category_name

)

select
    customer_state,
    customer_city,
    order_month,
    category_name,
    CAST(order_count AS INT64) as order_count,
    CAST(item_count AS INT64) as item_count,
    CAST(total_revenue_brl AS NUMERIC(18, 2)) as total_revenue_brl,
    CAST(total_revenue_usd AS NUMERIC(18, 2)) as total_revenue_usd,
    avg_ticket_brl,
    avg_exchange_rate,
    avg_ipca,
    avg_selic,
    case
        when avg_exchange_rate < 3.5 then 'Strong BRL'
        when avg_exchange_rate >= 3.5 then 'Weak BRL'
    end as currency_strength
from sales
