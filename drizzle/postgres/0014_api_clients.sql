ALTER TABLE "clients" ADD COLUMN "reads_no_license_keys" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "previous_secret_hash" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "previous_secret_ends_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "actor_account_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "actor_role" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "actor_account" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "actor_party" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "clients_created" ON "clients" USING btree ("created_at","id");