with source as (

    select * from @source(order_reviews)

),

renamed as (

    select
        @trim_blank(review_id) as review_id,
        @trim_blank(order_id) as order_id,
        @try_cast(review_score, integer) as review_score,
        @trim_blank(review_comment_title) as review_comment_title,
        @trim_blank(review_comment_message) as review_comment_message,
        @try_parse_timestamp(review_creation_date) as review_creation_date,
        @try_parse_timestamp(review_answer_timestamp) as review_answer_timestamp
    from source

)

select * from renamed
