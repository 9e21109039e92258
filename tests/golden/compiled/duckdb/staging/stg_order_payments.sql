with source as (

    select * from "raw"."order_payments"

),

renamed as (

    select
        CASE WHEN order_id = '' THEN NULL WHEN ascii(order_id) > 32 AND ascii(order_id[-1]) > 32 THEN order_id ELSE nullif(trim(order_id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as order_id,
        CASE WHEN NOT (contains(payment_sequential, '.') OR contains(payment_sequential, 'e') OR contains(payment_sequential, 'E') OR contains(payment_sequential, '_')) THEN TRY_CAST(payment_sequential AS INTEGER) END as payment_sequential,
        CASE WHEN payment_type = '' THEN NULL WHEN ascii(payment_type) > 32 AND ascii(payment_type[-1]) > 32 THEN payment_type ELSE nullif(trim(payment_type, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as payment_type,
        CASE WHEN NOT (contains(payment_installments, '.') OR contains(payment_installments, 'e') OR contains(payment_installments, 'E') OR contains(payment_installments, '_')) THEN TRY_CAST(payment_installments AS INTEGER) END as payment_installments,
        TRY_CAST(payment_value AS DECIMAL(12, 2)) as payment_value
    from source

)

select * from renamed
