with payments as (

    select * from "staging"."stg_order_payments"

)

select
    order_id as payment_key,
    bool_or(payment_type = 'credit_card') as uses_credit_card,
    bool_or(payment_type = 'boleto') as uses_boleto,
    bool_or(payment_type = 'voucher') as uses_voucher,
    bool_or(payment_type = 'debit_card') as uses_debit_card,
    arg_min_null(payment_type, payment_sequential) as primary_payment_type,
    CAST(sum(payment_value) AS DECIMAL(18, 2)) as total_payment_value,
    CAST(round(sum(payment_installments)) AS INTEGER) as total_installments,
    CAST(round(count(distinct payment_type)) AS INTEGER) as payment_methods_count,
    CAST(round(count(*)) AS INTEGER) as payment_transactions_count
from payments
group by order_id
