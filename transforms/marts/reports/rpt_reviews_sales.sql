-- Orders without a review are a group of their own: their score is NULL.
with orders as (

    select
        @date_trunc(month, orders.purchase_date) as order_month,
        orders.customer_state,
        orders.customer_region,
        reviews.review_key,
        reviews.review_score,
        reviews.has_comment_message,
        orders.total_order_value,
        orders.delivery_time_days,
        orders.is_late_delivery
    from @ref(fct_orders) as orders
    left join @ref(dim_reviews) as reviews on reviews.review_key = orders.order_id

)

select
    order_month,
    customer_state,
    review_score,
    min(customer_region) as customer_region,
    @cast(count(*), integer) as orders,
    @cast(count(review_key), integer) as reviewed_orders,
    @cast(@count_if(has_comment_message), integer) as orders_with_comment,
    @cast(count(total_order_value), integer) as orders_with_items,
    @cast(coalesce(sum(total_order_value), 0), decimal(18, 2)) as revenue,
    @cast(count(delivery_time_days), integer) as delivered_orders,
    @cast(@count_if(is_late_delivery), integer) as late_orders,
    @cast(coalesce(sum(delivery_time_days), 0), integer) as total_delivery_days
from orders
group by order_month, customer_state, review_score
