CREATE TABLE "event_inbox" (
	"number" bigserial PRIMARY KEY NOT NULL,
	"event_id" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_log" (
	"position" bigint PRIMARY KEY NOT NULL,
	"place" bigint NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"subject_type" text COLLATE "C" NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"subject_version" integer NOT NULL,
	"seller_id" text COLLATE "C",
	"reseller_id" text COLLATE "C" NOT NULL,
	"organization_id" text COLLATE "C",
	"service_id" text COLLATE "C",
	"price_layer" text COLLATE "C",
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"logged_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_log_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"floor" bigint NOT NULL,
	"floor_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "events_id";--> statement-breakpoint
DROP INDEX "events_seller";--> statement-breakpoint
DROP INDEX "events_reseller";--> statement-breakpoint
DROP INDEX "events_organization";--> statement-breakpoint
DROP INDEX "events_service";--> statement-breakpoint
DROP INDEX "events_subject";--> statement-breakpoint
ALTER TABLE "events" DROP COLUMN "sequence";--> statement-breakpoint
ALTER TABLE "events" ADD PRIMARY KEY ("id");--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "seller_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "service_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "price_layer" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "actor_account_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "actor_role" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "actor_account" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "actor_party" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "request_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "changes" jsonb NOT NULL DEFAULT '[]';--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "changes" DROP DEFAULT;--> statement-breakpoint
CREATE UNIQUE INDEX "event_log_id" ON "event_log" USING btree ("id");--> statement-breakpoint
CREATE INDEX "event_log_subject" ON "event_log" USING btree ("subject_id","place");--> statement-breakpoint
CREATE INDEX "event_log_seller" ON "event_log" USING btree ("seller_id","place");--> statement-breakpoint
CREATE INDEX "event_log_reseller" ON "event_log" USING btree ("reseller_id","place");--> statement-breakpoint
CREATE INDEX "event_log_organization" ON "event_log" USING btree ("organization_id","place");--> statement-breakpoint
CREATE INDEX "event_log_service" ON "event_log" USING btree ("service_id","place");--> statement-breakpoint
CREATE INDEX "events_subject" ON "events" USING btree ("subject_id","subject_version");--> statement-breakpoint
INSERT INTO "event_log_head" ("id", "floor", "floor_at") VALUES (1, 0, to_timestamp(0));
--> statement-breakpoint
-- Events and their positions never change. They are removed once they are older than the floor of the log says, and not before.
DROP TRIGGER "events_append_only" ON "events";
--> statement-breakpoint
CREATE TRIGGER "events_append_only" BEFORE UPDATE OR TRUNCATE ON "events" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "event_log_append_only" BEFORE UPDATE OR TRUNCATE ON "event_log" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION refuse_young_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.occurred_at >= (SELECT floor_at FROM event_log_head) THEN
    RAISE EXCEPTION 'events is append-only above its floor';
  END IF;
  RETURN OLD;
END $$;
--> statement-breakpoint
CREATE FUNCTION refuse_high_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.position > (SELECT floor FROM event_log_head) THEN
    RAISE EXCEPTION 'event_log is append-only above its floor';
  END IF;
  RETURN OLD;
END $$;
--> statement-breakpoint
CREATE TRIGGER "events_floor" BEFORE DELETE ON "events" FOR EACH ROW EXECUTE FUNCTION refuse_young_event();
--> statement-breakpoint
CREATE TRIGGER "event_log_floor" BEFORE DELETE ON "event_log" FOR EACH ROW EXECUTE FUNCTION refuse_high_position();
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"channel" text COLLATE "C" NOT NULL,
	"handler" text COLLATE "C",
	"seller_id" text COLLATE "C",
	"reseller_id" text COLLATE "C",
	"organization_id" text COLLATE "C",
	"service_id" text COLLATE "C",
	"url" text COLLATE "C" NOT NULL,
	"kinds" jsonb,
	"service_ids" jsonb,
	"is_ordered" boolean NOT NULL,
	"include_snapshot" boolean NOT NULL,
	"selection" text COLLATE "C",
	"secret" text COLLATE "C" NOT NULL,
	"previous_secret" text COLLATE "C",
	"previous_secret_ends_at" timestamp (3) with time zone,
	"is_enabled" boolean NOT NULL,
	"disabled_reason" text COLLATE "C",
	"failing_since" timestamp (3) with time zone,
	"failures" integer NOT NULL,
	"cursor" bigint NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"endpoint_id" text COLLATE "C" NOT NULL,
	"event_id" text COLLATE "C" NOT NULL,
	"position" bigint NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"claim" integer NOT NULL,
	"attempts" jsonb NOT NULL,
	"body" text COLLATE "C",
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("endpoint_id","next_attempt_at") WHERE "webhook_deliveries"."next_attempt_at" is not null;
--> statement-breakpoint
CREATE INDEX "webhook_deliveries_subject" ON "webhook_deliveries" USING btree ("endpoint_id","subject_id","position");
--> statement-breakpoint
CREATE INDEX "webhook_deliveries_created" ON "webhook_deliveries" USING btree ("endpoint_id","created_at","id");
--> statement-breakpoint
CREATE INDEX "webhook_deliveries_event" ON "webhook_deliveries" USING btree ("event_id","endpoint_id");
--> statement-breakpoint
CREATE INDEX "webhook_deliveries_old" ON "webhook_deliveries" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "webhook_endpoints_seller" ON "webhook_endpoints" USING btree ("seller_id","created_at","id");
--> statement-breakpoint
CREATE INDEX "webhook_endpoints_reseller" ON "webhook_endpoints" USING btree ("reseller_id","created_at","id");
--> statement-breakpoint
CREATE INDEX "webhook_endpoints_organization" ON "webhook_endpoints" USING btree ("organization_id","created_at","id");
--> statement-breakpoint
CREATE INDEX "webhook_endpoints_service" ON "webhook_endpoints" USING btree ("service_id","created_at","id");
--> statement-breakpoint
CREATE INDEX "webhook_endpoints_created" ON "webhook_endpoints" USING btree ("created_at","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_endpoints_handler" ON "webhook_endpoints" USING btree ("service_id","handler") WHERE "webhook_endpoints"."handler" is not null;
