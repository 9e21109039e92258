with source as (

    select * from `lastro_raw`.`order_payments`

),

renamed as (

    select
        NULLIF(TRIM(order_id, ' \t\n\v\f\r'), '') as order_id,
        SAFE_CAST(payment_sequential AS INT64) as payment_sequential,
        NULLIF(TRIM(payment_type, ' \t\n\v\f\r'), '') as payment_type,
        SAFE_CAST(payment_installments AS INT64) as payment_installments,
        SAFE_CAST(payment_value AS NUMERIC(12, 2)) as payment_value
    from source

)

select * from renamed
