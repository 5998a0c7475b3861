ALTER TABLE "clients" ADD COLUMN "is_read_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "service_ids" jsonb;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "can_manage_clients" boolean DEFAULT false NOT NULL;