with source as (

    select * from @source(order_payments)

),

renamed as (

    select
        @trim_blank(order_id) as order_id,
        @try_cast(payment_sequential, integer) as payment_sequential,
        @trim_blank(payment_type) as payment_type,
        @try_cast(payment_installments, integer) as payment_installments,
        @try_cast(payment_value, decimal(12, 2)) as payment_value
    from source

)

select * from renamed
