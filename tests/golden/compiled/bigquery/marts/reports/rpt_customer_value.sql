-- Customers by what they spent in all, in steps of 25 BRL; the last step is open.
with customers as (

    select
        customer_region,
        customer_segment,
        total_spent,
        case
            when total_spent >= 1000 then 1000
            else DIV(CAST(floor(total_spent) AS INT64), NULLIF(25, 0)) * 25
        end as spent_from
    from `lastro_marts`.`dim_customers`

)

select
    customer_region,
    customer_segment,
    CAST(spent_from AS INT64) as spent_from,
    CAST(count(*) AS INT64) as customers,
    CAST(sum(total_spent) AS NUMERIC(18, 2)) as revenue
from customers
group by customer_region, customer_segment, spent_from
