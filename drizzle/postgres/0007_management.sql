CREATE TABLE "audit_entries" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"subject_type" text COLLATE "C" NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"sequence" integer NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"actor_account_id" text COLLATE "C",
	"actor_role" text COLLATE "C",
	"actor_account" text COLLATE "C",
	"actor_party" text COLLATE "C",
	"request_id" text COLLATE "C",
	"changes" jsonb NOT NULL,
	"seller_id" text COLLATE "C",
	"reseller_id" text COLLATE "C",
	"organization_id" text COLLATE "C",
	"service_id" text COLLATE "C"
);
--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "external_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "notification_email" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "locale" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "time_zone" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "resellers" ADD COLUMN "external_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "resellers" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "resellers" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "resellers" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
ALTER TABLE "resellers" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "resellers" ADD COLUMN "notification_email" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "resellers" ADD COLUMN "locale" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "resellers" ADD COLUMN "time_zone" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "external_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "notification_email" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "locale" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "time_zone" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "external_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT '1970-01-01T00:00:00.000Z' NOT NULL;--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_entries_subject" ON "audit_entries" USING btree ("subject_id","subject_type","sequence");--> statement-breakpoint
CREATE INDEX "organizations_created" ON "organizations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "organizations_updated" ON "organizations" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "organizations_reseller_created" ON "organizations" USING btree ("reseller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "organizations_reseller_updated" ON "organizations" USING btree ("reseller_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_external_id" ON "organizations" USING btree ("external_id","reseller_id");--> statement-breakpoint
CREATE INDEX "resellers_created" ON "resellers" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "resellers_updated" ON "resellers" USING btree ("updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "resellers_external_id" ON "resellers" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "sellers_created" ON "sellers" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "sellers_updated" ON "sellers" USING btree ("updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "sellers_external_id" ON "sellers" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "services_created" ON "services" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "services_updated" ON "services" USING btree ("updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "services_external_id" ON "services" USING btree ("external_id","seller_id");
--> statement-breakpoint
UPDATE "sellers" SET "updated_at" = "created_at";
--> statement-breakpoint
UPDATE "resellers" SET "updated_at" = "created_at";
--> statement-breakpoint
UPDATE "organizations" SET "updated_at" = "created_at";
--> statement-breakpoint
UPDATE "services" SET "updated_at" = "created_at";
--> statement-breakpoint
-- Trails are evidence, as history is: the database itself refuses to change or remove a row.
CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entries" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
