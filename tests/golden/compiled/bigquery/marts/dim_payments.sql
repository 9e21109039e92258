with payments as (

    select * from `lastro_staging`.`stg_order_payments`

)

select
    order_id as payment_key,
    LOGICAL_OR(payment_type = 'credit_card') as uses_credit_card,
    LOGICAL_OR(payment_type = 'boleto') as uses_boleto,
    LOGICAL_OR(payment_type = 'voucher') as uses_voucher,
    LOGICAL_OR(payment_type = 'debit_card') as uses_debit_card,
    ANY_VALUE(payment_type HAVING MIN payment_sequential) as primary_payment_type,
    CAST(sum(payment_value) AS NUMERIC(18, 2)) as total_payment_value,
    CAST(sum(payment_installments) AS INT64) as total_installments,
    CAST(count(distinct payment_type) AS INT64) as payment_methods_count,
    CAST(count(*) AS INT64) as payment_transactions_count
from payments
group by order_id
