CREATE TABLE `shop_raw`.`order` (
  `id` INT64 NOT NULL OPTIONS (description = 'Given by the shop.'),
  `placed-at` DATETIME NOT NULL,
  `day` DATE,
  `total` NUMERIC(18, 2),
  `weight` FLOAT64,
  `paid` BOOL,
  `state` STRING,
  `lines` JSON NOT NULL,
  `shipping` JSON,
  `point` JSON,
  `category` JSON,
  `either` STRING
);
