-- Orders without a review are a group of their own: their score is NULL.
with orders as (

    select
        CAST(date_trunc('month', orders.purchase_date) AS DATE) as order_month,
        orders.customer_state,
        orders.customer_region,
        reviews.review_key,
        reviews.review_score,
        reviews.has_comment_message,
        orders.total_order_value,
        orders.delivery_time_days,
        orders.is_late_delivery
    from "marts"."fct_orders" as orders
    left join "marts"."dim_reviews" as reviews on reviews.review_key = orders.order_id

)

select
    order_month,
    customer_state,
    review_score,
    min(customer_region) as customer_region,
    CAST(round(count(*)) AS INTEGER) as orders,
    CAST(round(count(review_key)) AS INTEGER) as reviewed_orders,
    CAST(round(count(CASE WHEN has_comment_message THEN 1 END)) AS INTEGER) as orders_with_comment,
    CAST(round(count(total_order_value)) AS INTEGER) as orders_with_items,
    CAST(coalesce(sum(total_order_value), 0) AS DECIMAL(18, 2)) as revenue,
    CAST(round(count(delivery_time_days)) AS INTEGER) as delivered_orders,
    CAST(round(count(CASE WHEN is_late_delivery THEN 1 END)) AS INTEGER) as late_orders,
    CAST(round(coalesce(sum(delivery_time_days), 0)) AS INTEGER) as total_delivery_days
from orders
group by order_month, customer_state, review_score
