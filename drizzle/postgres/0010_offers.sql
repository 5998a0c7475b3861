CREATE TABLE "service_offers" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"service_id" text COLLATE "C" NOT NULL,
	"reseller_id" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "invitations" DROP CONSTRAINT "invitations_organization_id_organizations_id_fk";
--> statement-breakpoint
ALTER TABLE "catalog_entries" DROP CONSTRAINT "catalog_entries_reseller_id_service_id_pk";--> statement-breakpoint
ALTER TABLE "invitations" DROP CONSTRAINT "invitations_service_id_organization_id_pk";--> statement-breakpoint
ALTER TABLE "catalog_entries" ADD COLUMN "id" text COLLATE "C";--> statement-breakpoint
UPDATE "catalog_entries" SET "id" = gen_random_uuid()::text;--> statement-breakpoint
ALTER TABLE "catalog_entries" ADD PRIMARY KEY ("id");--> statement-breakpoint
ALTER TABLE "catalog_entries" ADD COLUMN "seller_id" text COLLATE "C";--> statement-breakpoint
UPDATE "catalog_entries" SET "seller_id" = (SELECT "seller_id" FROM "services" WHERE "services"."id" = "catalog_entries"."service_id");--> statement-breakpoint
ALTER TABLE "catalog_entries" ALTER COLUMN "seller_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "catalog_entries" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "catalog_entries" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "id" text COLLATE "C";--> statement-breakpoint
UPDATE "invitations" SET "id" = gen_random_uuid()::text;--> statement-breakpoint
ALTER TABLE "invitations" ADD PRIMARY KEY ("id");--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "is_offered_to_all" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "service_offers" ADD CONSTRAINT "service_offers_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "service_offers_service" ON "service_offers" USING btree ("service_id","reseller_id");--> statement-breakpoint
CREATE INDEX "service_offers_created" ON "service_offers" USING btree ("service_id","created_at","id");--> statement-breakpoint
CREATE INDEX "service_offers_reseller" ON "service_offers" USING btree ("reseller_id","service_id");--> statement-breakpoint
CREATE UNIQUE INDEX "catalog_entries_reseller" ON "catalog_entries" USING btree ("reseller_id","service_id");--> statement-breakpoint
CREATE INDEX "catalog_entries_created" ON "catalog_entries" USING btree ("reseller_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_service" ON "invitations" USING btree ("service_id","organization_id");--> statement-breakpoint
CREATE INDEX "invitations_created" ON "invitations" USING btree ("service_id","created_at","id");
--> statement-breakpoint
UPDATE "catalog_entries" SET "updated_at" = "created_at";
--> statement-breakpoint
-- What stands in a catalog was offered to its reseller: whoever offered it said so to nobody but the one who ran the import.
INSERT INTO "service_offers" ("id", "service_id", "reseller_id", "created_at") SELECT gen_random_uuid()::text, "service_id", "reseller_id", "created_at" FROM "catalog_entries";
