with purchases as (

    select
        *,
        CAST(date_trunc('month', date_key) AS DATE) as order_month
    from "marts"."fct_customer_purchases_economics"

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
        CASE WHEN abs((CAST(sum(total_item_value) AS DOUBLE) / CAST(count(total_item_value) AS DOUBLE))) * 1000000 < 100000000 AND abs(abs((CAST(sum(total_item_value) AS DOUBLE) / CAST(count(total_item_value) AS DOUBLE))) * 1000000 % 1 - 0.5) > 0.000001 THEN CAST(round((CAST(sum(total_item_value) AS DOUBLE) / CAST(count(total_item_value) AS DOUBLE)), 6) AS DECIMAL(18, 6)) ELSE CAST(CAST((CAST(CAST(sum(total_item_value) AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) * 2000000 + CASE WHEN ((sum(total_item_value)) < 0) = ((count(total_item_value)) < 0) THEN CAST(CAST(count(total_item_value) AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) ELSE -CAST(CAST(count(total_item_value) AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) END) // (CAST(CAST(count(total_item_value) AS DECIMAL(26, 8)) * 100000000 AS HUGEINT) * 2) AS DECIMAL(18, 0)) * 0.000001 AS DECIMAL(18, 6)) END as avg_ticket_brl,
        avg(usd_brl) as avg_exchange_rate,
        avg(ipca_month) as avg_ipca,
        avg(selic_month) as avg_selic
    from purchases
    group by customer_state, customer_city, order_month, category_name

)

select
    customer_state,
    customer_city,
    order_month,
    category_name,
    CAST(round(order_count) AS INTEGER) as order_count,
    CAST(round(item_count) AS INTEGER) as item_count,
    CAST(total_revenue_brl AS DECIMAL(18, 2)) as total_revenue_brl,
    CAST(total_revenue_usd AS DECIMAL(18, 2)) as total_revenue_usd,
    avg_ticket_brl,
    avg_exchange_rate,
    avg_ipca,
    avg_selic,
    case
        when avg_exchange_rate < 3.5 then 'Strong BRL'
        when avg_exchange_rate >= 3.5 then 'Weak BRL'
    end as currency_strength
from sales
