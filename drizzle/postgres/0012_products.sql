CREATE TABLE "object_references" (
	"object_id" text COLLATE "C" NOT NULL,
	"side" text COLLATE "C" NOT NULL,
	"object_type" text COLLATE "C" NOT NULL,
	"owner_id" text COLLATE "C" NOT NULL,
	"external_id" text COLLATE "C",
	"metadata" jsonb NOT NULL,
	CONSTRAINT "object_references_object_id_side_pk" PRIMARY KEY("object_id","side")
);
--> statement-breakpoint
DROP INDEX "service_products_service";--> statement-breakpoint
ALTER TABLE "custom_property_definitions" ADD COLUMN "is_retired" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "custom_property_definitions" ADD COLUMN "applies_to_new_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "custom_property_definitions" ADD COLUMN "mandatory_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "service_products" ADD COLUMN "seller_id" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "service_products" ADD COLUMN "replaced_by_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "service_products" ADD COLUMN "external_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "service_products" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "service_products" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "service_products" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
ALTER TABLE "service_products" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "object_references_external_id" ON "object_references" USING btree ("external_id","owner_id","object_type");--> statement-breakpoint
CREATE INDEX "service_products_service_created" ON "service_products" USING btree ("service_id","created_at","id");--> statement-breakpoint
CREATE INDEX "service_products_service_updated" ON "service_products" USING btree ("service_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_products_external_id" ON "service_products" USING btree ("external_id","seller_id");--> statement-breakpoint
CREATE INDEX "service_products_service" ON "service_products" USING btree ("service_id","name","id","archived_at");
--> statement-breakpoint
UPDATE "service_products" SET "updated_at" = "created_at", "seller_id" = (SELECT "seller_id" FROM "services" WHERE "services"."id" = "service_products"."service_id");
