with source as (

    select * from "raw"."order_reviews"

),

renamed as (

    select
        CASE WHEN review_id = '' THEN NULL WHEN ascii(review_id) > 32 AND ascii(review_id[-1]) > 32 THEN review_id ELSE nullif(trim(review_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as review_id,
        CASE WHEN order_id = '' THEN NULL WHEN ascii(order_id) > 32 AND ascii(order_id[-1]) > 32 THEN order_id ELSE nullif(trim(order_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as order_id,
        CASE WHEN NOT (contains(review_score, '.') OR contains(review_score, 'e') OR contains(review_score, 'E') OR contains(review_score, '_')) THEN TRY_CAST(review_score AS INTEGER) END as review_score,
        CASE WHEN review_comment_title = '' THEN NULL WHEN ascii(review_comment_title) > 32 AND ascii(review_comment_title[-1]) > 32 THEN review_comment_title ELSE nullif(trim(review_comment_title, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as review_comment_title,
        CASE WHEN review_comment_message = '' THEN NULL WHEN ascii(review_comment_message) > 32 AND ascii(review_comment_message[-1]) > 32 THEN review_comment_message ELSE nullif(trim(review_comment_message, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as review_comment_message,
        CASE WHEN strlen(review_creation_date) > 19 THEN timezone('UTC', TRY_CAST(review_creation_date AS TIMESTAMPTZ)) ELSE TRY_CAST(review_creation_date AS TIMESTAMP) END as review_creation_date,
        CASE WHEN strlen(review_answer_timestamp) > 19 THEN timezone('UTC', TRY_CAST(review_answer_timestamp AS TIMESTAMPTZ)) ELSE TRY_CAST(review_answer_timestamp AS TIMESTAMP) END as review_answer_timestamp
    from source

)

select * from renamed
