-- Customers by what they spent in all, in steps of 25 BRL; the last step is open.
with customers as (

    select
        customer_region,
        customer_segment,
        total_spent,
        case
            when total_spent >= 1000 then 1000
            else @int_div(@cast(floor(total_spent), integer), 25) * 25
        end as spent_from
    from @ref(dim_customers)

)

select
    customer_region,
    customer_segment,
    @cast(spent_from, integer) as spent_from,
    @cast(count(*), integer) as customers,
    @cast(sum(total_spent), decimal(18, 2)) as revenue
from customers
group by customer_region, customer_segment, spent_from
