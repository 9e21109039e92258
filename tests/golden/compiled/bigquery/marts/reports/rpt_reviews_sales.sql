-- Orders without a review are a group of their own: their score is NULL.
with orders as (

    select
        DATE_TRUNC(CAST(orders.purchase_date AS DATE), MONTH) as order_month,
        orders.customer_state,
        orders.customer_region,
        reviews.review_key,
        reviews.review_score,
        reviews.has_comment_message,
        orders.total_order_value,
        orders.delivery_time_days,
        orders.is_late_delivery
    from `lastro_marts`.`fct_orders` as orders
    left join `lastro_marts`.`dim_reviews` as reviews on reviews.review_key = orders.order_id

)

select
    order_month,
    customer_state,
    review_score,
    min(customer_region) as customer_region,
    CAST(count(*) AS INT64) as orders,
    CAST(count(review_key) AS INT64) as reviewed_orders,
    CAST(COUNTIF(has_comment_message) AS INT64) as orders_with_comment,
    CAST(count(total_order_value) AS INT64) as orders_with_items,
    CAST(coalesce(sum(total_order_value), 0) AS NUMERIC(18, 2)) as revenue,
    CAST(count(delivery_time_days) AS INT64) as delivered_orders,
    CAST(COUNTIF(is_late_delivery) AS INT64) as late_orders,
    CAST(coalesce(sum(delivery_time_days), 0) AS INT64) as total_delivery_days
from orders
group by order_month, customer_state, review_score
