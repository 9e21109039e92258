with source as (

    select * from `lastro_raw`.`order_reviews`

),

renamed as (

    select
        NULLIF(TRIM(review_id, ' \t\n\v\f\r'), '') as review_id,
        NULLIF(TRIM(order_id, ' \t\n\v\f\r'), '') as order_id,
        SAFE_CAST(review_score AS INT64) as review_score,
        NULLIF(TRIM(review_comment_title, ' \t\n\v\f\r'), '') as review_comment_title,
        NULLIF(TRIM(review_comment_message, ' \t\n\v\f\r'), '') as review_comment_message,
        DATETIME(SAFE_CAST(review_creation_date AS TIMESTAMP)) as review_creation_date,
        DATETIME(SAFE_CAST(review_answer_timestamp AS TIMESTAMP)) as review_answer_timestamp
    from source

)

select * from renamed
