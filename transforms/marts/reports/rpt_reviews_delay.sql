with orders as (

    select
        extract(year from orders.purchase_date) as order_year,
        orders.customer_region,
        reviews.review_score,
        orders.delivery_time_days - orders.estimated_delivery_days as days_vs_estimate
    from @ref(fct_orders) as orders
    left join @ref(dim_reviews) as reviews on reviews.review_key = orders.order_id
    where orders.delivery_time_days is not null

)

select
    @cast(order_year, integer) as order_year,
    customer_region,
    @cast(days_vs_estimate, integer) as days_vs_estimate,
    review_score,
    @cast(count(*), integer) as orders
from orders
group by order_year, customer_region, days_vs_estimate, review_score
