with payments as (

    select * from @ref(stg_order_payments)

)

select
    order_id as payment_key,
    @bool_or(payment_type = 'credit_card') as uses_credit_card,
    @bool_or(payment_type = 'boleto') as uses_boleto,
    @bool_or(payment_type = 'voucher') as uses_voucher,
    @bool_or(payment_type = 'debit_card') as uses_debit_card,
    @min_by(payment_type, payment_sequential) as primary_payment_type,
    @cast(sum(payment_value), decimal(18, 2)) as total_payment_value,
    @cast(sum(payment_installments), integer) as total_installments,
    @cast(count(distinct payment_type), integer) as payment_methods_count,
    @cast(count(*), integer) as payment_transactions_count
from payments
group by order_id
