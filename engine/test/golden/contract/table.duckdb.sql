CREATE TABLE "raw"."order" (
  "id" BIGINT NOT NULL,
  "placed-at" TIMESTAMP NOT NULL,
  "day" DATE,
  "total" DECIMAL(18, 2),
  "weight" DOUBLE,
  "paid" BOOLEAN,
  "state" VARCHAR,
  "lines" JSON NOT NULL,
  "shipping" JSON,
  "point" JSON,
  "category" JSON,
  "either" VARCHAR
);
