with customers as (

    select * from "staging"."stg_customers"

),

orders as (

    select
        order_id,
        customer_id,
        order_purchase_timestamp
    from "staging"."stg_orders"

),

order_values as (

    select
        order_id,
        sum(price + freight_value) as order_value
    from "staging"."stg_order_items"
    group by order_id

),

purchases as (

    select
        customers.*,
        orders.order_id,
        orders.order_purchase_timestamp,
        order_values.order_value,
        row_number() over (
            partition by customers.customer_unique_id
            order by
                case when orders.order_purchase_timestamp is null then 1 else 0 end,
                orders.order_purchase_timestamp desc,
                orders.order_id,
                customers.customer_id
        ) as recency
    from customers
    left join orders on orders.customer_id = customers.customer_id
    left join order_values on order_values.order_id = orders.order_id

),

totals as (

    select
        customer_unique_id,
        count(order_id) as total_orders,
        coalesce(sum(order_value), 0) as total_spent,
        min(order_purchase_timestamp) as first_purchase,
        max(order_purchase_timestamp) as last_purchase
    from purchases
    group by customer_unique_id

)

select
    totals.customer_unique_id as customer_key,
    latest.customer_zip_code_prefix,
    latest.customer_city,
    latest.customer_state,
    regions.region as customer_region,
    CAST(round(totals.total_orders) AS INTEGER) as total_orders,
    CAST(totals.total_spent AS DECIMAL(18, 2)) as total_spent,
    CAST(totals.first_purchase AS DATE) as first_order_date,
    CAST(totals.last_purchase AS DATE) as last_order_date,
    case
        when totals.total_orders >= 5 then 'Loyal'
        when totals.total_orders >= 2 then 'Repeat'
        else 'One-time'
    end as customer_segment
from totals
inner join purchases as latest
    on latest.customer_unique_id = totals.customer_unique_id and latest.recency = 1
left join "staging"."brazil_state_regions" as regions on regions.state_code = latest.customer_state
