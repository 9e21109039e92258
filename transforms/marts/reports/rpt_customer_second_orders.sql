-- Days until a customer first ordered on a later day; further orders of the first day are not a return.
with firsts as (

    select
        customer_key,
        min(purchase_date) as first_date
    from @ref(fct_orders)
    group by customer_key

),

returns as (

    select
        orders.customer_key,
        firsts.first_date,
        min(orders.purchase_date) as return_date
    from @ref(fct_orders) as orders
    inner join firsts on firsts.customer_key = orders.customer_key
    where orders.purchase_date > firsts.first_date
    group by orders.customer_key, firsts.first_date

)

select
    @cast(@date_diff(day, returns.first_date, returns.return_date), integer) as days_to_second_order,
    people.customer_region,
    @cast(count(*), integer) as customers
from returns
inner join @ref(dim_customers) as people on people.customer_key = returns.customer_key
group by days_to_second_order, people.customer_region
