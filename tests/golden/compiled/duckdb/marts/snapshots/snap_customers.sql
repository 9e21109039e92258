-- Where each person lived, and when that became known: an address is that of the latest purchase.
select
    customer_key,
    customer_zip_code_prefix,
    customer_city,
    customer_state,
    customer_region
from "marts"."dim_customers"
