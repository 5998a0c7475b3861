ALTER TABLE "audit_entries" ADD COLUMN "door" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "door" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "traceparent" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "tracestate" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "subscription_history" ADD COLUMN "door" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "traceparent" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "tracestate" text COLLATE "C";