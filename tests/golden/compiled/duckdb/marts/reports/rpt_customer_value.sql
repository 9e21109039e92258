-- Customers by what they spent in all, in steps of 25 BRL; the last step is open.
with customers as (

    select
        customer_region,
        customer_segment,
        total_spent,
        case
            when total_spent >= 1000 then 1000
            else ((CAST(round(floor(total_spent)) AS INTEGER)) // 25) * 25
        end as spent_from
    from "marts"."dim_customers"

)

select
    customer_region,
    customer_segment,
    CAST(round(spent_from) AS INTEGER) as spent_from,
    CAST(round(count(*)) AS INTEGER) as customers,
    CAST(sum(total_spent) AS DECIMAL(18, 2)) as revenue
from customers
group by customer_region, customer_segment, spent_from
