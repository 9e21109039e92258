with purchases as (

    select
        *,
        @date_trunc(month, date_key) as order_month
    from @ref(fct_customer_purchases_economics)

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
        @decimal_avg(total_item_value, 6) as avg_ticket_brl,
        @avg(usd_brl) as avg_exchange_rate,
        @avg(ipca_month) as avg_ipca,
        @avg(selic_month) as avg_selic
    from purchases
    group by customer_state, customer_city, order_month, category_name

)

select
    customer_state,
    customer_city,
    order_month,
    category_name,
    @cast(order_count, integer) as order_count,
    @cast(item_count, integer) as item_count,
    @cast(total_revenue_brl, decimal(18, 2)) as total_revenue_brl,
    @cast(total_revenue_usd, decimal(18, 2)) as total_revenue_usd,
    avg_ticket_brl,
    avg_exchange_rate,
    avg_ipca,
    avg_selic,
    case
        when avg_exchange_rate < 3.5 then 'Strong BRL'
        when avg_exchange_rate >= 3.5 then 'Weak BRL'
    end as currency_strength
from sales
