with orders as (

    select
        extract(year from orders.purchase_date) as order_year,
        orders.customer_region,
        reviews.review_score,
        orders.delivery_time_days - orders.estimated_delivery_days as days_vs_estimate
    from "marts"."fct_orders" as orders
    left join "marts"."dim_reviews" as reviews on reviews.review_key = orders.order_id
    where orders.delivery_time_days is not null

)

select
    CAST(round(order_year) AS INTEGER) as order_year,
    customer_region,
    CAST(round(days_vs_estimate) AS INTEGER) as days_vs_estimate,
    review_score,
    CAST(round(count(*)) AS INTEGER) as orders
from orders
group by order_year, customer_region, days_vs_estimate, review_score
