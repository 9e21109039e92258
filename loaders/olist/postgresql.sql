-- The nine files of Olist as tables. Each type writes back the text that the file has: prices have two digits behind the point,
-- postal codes keep their zeros because they are texts, times have whole seconds. Two times of the orders are texts, because the
-- file leaves midnight out of some of them: 2018-08-15.
CREATE SCHEMA olist;

CREATE TABLE olist.customers (
  customer_id              text,
  customer_unique_id       text,
  customer_zip_code_prefix text,
  customer_city            text,
  customer_state           text
);

CREATE TABLE olist.geolocation (
  geolocation_zip_code_prefix text,
  geolocation_lat             numeric,
  geolocation_lng             numeric,
  geolocation_city            text,
  geolocation_state           text
);

CREATE TABLE olist.order_items (
  order_id            text,
  order_item_id       integer,
  product_id          text,
  seller_id           text,
  shipping_limit_date timestamp(0),
  price               numeric(10, 2),
  freight_value       numeric(10, 2)
);

CREATE TABLE olist.order_payments (
  order_id             text,
  payment_sequential   integer,
  payment_type         text,
  payment_installments integer,
  payment_value        numeric(10, 2)
);

CREATE TABLE olist.order_reviews (
  review_id               text,
  order_id                text,
  review_score            integer,
  review_comment_title    text,
  review_comment_message  text,
  review_creation_date    timestamp(0),
  review_answer_timestamp timestamp(0)
);

CREATE TABLE olist.orders (
  order_id                      text,
  customer_id                   text,
  order_status                  text,
  order_purchase_timestamp      text,
  order_approved_at             timestamp(0),
  order_delivered_carrier_date  timestamp(0),
  order_delivered_customer_date text,
  order_estimated_delivery_date timestamp(0)
);

CREATE TABLE olist.products (
  product_id                 text,
  product_category_name      text,
  product_name_lenght        integer,
  product_description_lenght integer,
  product_photos_qty         integer,
  product_weight_g           integer,
  product_length_cm          integer,
  product_height_cm          integer,
  product_width_cm           integer
);

CREATE TABLE olist.sellers (
  seller_id              text,
  seller_zip_code_prefix text,
  seller_city            text,
  seller_state           text
);

CREATE TABLE olist.product_category_name_translation (
  product_category_name         text,
  product_category_name_english text
);
