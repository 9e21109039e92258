with sales as (

    select * from `lastro_staging`.`stg_sales`
    where data between DATE_ADD(CAST(DATE '2018-10-17' AS DATE), INTERVAL (-6) DAY) and DATE '2018-10-17'

)

select
    data as sale_date,
    email as seller_email,
    CAST(sum(valor) AS NUMERIC(18, 2)) as total_value,
    CAST(sum(quantidade) AS INT64) as total_quantity,
    CAST(count(*) AS INT64) as sales_count
from sales
group by data, email
