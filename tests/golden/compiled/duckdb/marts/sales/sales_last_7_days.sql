with sales as (

    select * from "staging"."stg_sales"
    where data between CAST((DATE '2018-10-17') + INTERVAL (-6) DAY AS DATE) and DATE '2018-10-17'

)

select
    data as sale_date,
    produto as product,
    CAST(sum(valor) AS DECIMAL(18, 2)) as total_value,
    CAST(round(sum(quantidade)) AS INTEGER) as total_quantity,
    CAST(round(count(*)) AS INTEGER) as sales_count
from sales
group by data, produto
