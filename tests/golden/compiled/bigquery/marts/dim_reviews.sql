with reviews as (

    select
        *,
        row_number() over (
            partition by order_id
            order by
                case when review_creation_date is null then 1 else 0 end,
                review_creation_date desc,
                review_score desc,
                review_id
        ) as recency
    from `lastro_staging`.`stg_order_reviews`

),

orders as (

    select
        order_id,
        order_purchase_timestamp
    from `lastro_staging`.`stg_orders`

)

select
    reviews.order_id as review_key,
    reviews.review_id,
    reviews.review_score,
    reviews.review_comment_title is not null as has_comment_title,
    reviews.review_comment_message is not null as has_comment_message,
    reviews.review_creation_date,
    reviews.review_answer_timestamp,
    DATE_DIFF(CAST(reviews.review_creation_date AS DATE), CAST(orders.order_purchase_timestamp AS DATE), DAY) as days_to_review
from reviews
left join orders on orders.order_id = reviews.order_id
where reviews.recency = 1
